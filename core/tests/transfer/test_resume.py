"""An import that is killed at any moment is taken up where it stopped, without doubles."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.tests.transfer.importing_process import MAPPING
from core.tests.transfer.shop import DEAL, shop, table_count
from pegboard.access.principals import SYSTEM
from pegboard.transfer.errors import ImportTaken
from pegboard.transfer.run_import import import_file

ROOT = Path(__file__).resolve().parents[3]
ROWS = 6_000


def table(tmp_path: Path, count: int = ROWS) -> Path:
    """Write *count* rows of which every tenth links to one that comes 100 rows later."""
    path = tmp_path / "many.csv"
    rows = [
        f"d{n},account {n % 300},{f'd{n + 100}' if n % 10 == 0 and n + 100 < count else ''}"
        for n in range(count)
    ]
    path.write_text("A,B,C\n" + "\n".join(rows) + "\n")
    return path


def run_and_kill(url: str, path: Path, seconds: float) -> bool:
    """Import in another process, kill it after *seconds*, and return whether it was cut off."""
    command = [sys.executable, "-m", "core.tests.transfer.importing_process", url, str(path)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        return "done" not in process.stdout.read()


def test_a_killed_import_is_resumed_without_doubles(database_url: str, tmp_path: Path) -> None:
    path = table(tmp_path)
    chance = random.Random(7)
    cut_off = [run_and_kill(database_url, path, chance.uniform(0.1, 1.5)) for _ in range(3)]
    assert any(cut_off)

    with shop(database_url, tmp_path) as runtime:
        report = import_file(runtime, SYSTEM, DEAL, path, MAPPING)

        assert (report.created + report.unchanged, report.refused) == (ROWS, 0)
        assert table_count(runtime, "shop_deal") == ROWS
        assert table_count(runtime, "pegboard_history", f"entity = '{DEAL}'") == ROWS
        assert table_count(runtime, "base_account") == 300
        assert table_count(runtime, "shop_deal", "part_of IS NOT NULL") == (ROWS - 100) // 10


def test_two_imports_of_one_file_do_not_both_write(database_url: str, tmp_path: Path) -> None:
    path = table(tmp_path, 5_000)
    with shop(database_url, tmp_path) as runtime:
        ahead: list[int] = []

        def overtake(done: int, rows: int) -> None:
            if not ahead:
                ahead.append(done)
                import_file(runtime, SYSTEM, DEAL, path, MAPPING)

        with pytest.raises(ImportTaken):
            import_file(runtime, SYSTEM, DEAL, path, MAPPING, progress=overtake)

        assert table_count(runtime, "shop_deal") == 5_000
