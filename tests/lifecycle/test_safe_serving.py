"""Rules of `pegboard serve` when a plugin ends the process: it comes up without, and tells."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from core.tests.lifecycle.packages.made import CODE, Made, on_path, settings_in, write_folder
from pegboard.bootstrap import start
from pegboard.lifecycle.safe_mode import leave_safe_mode
from pegboard.lifecycle.starts import failed_starts
from pegboard.settings import Settings
from tests.lifecycle.serving import PROGRAM, environment_of, serving

DEADLY = Made(code=f"import os\nos._exit(9)\n{CODE}")


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A system whose plugin was good when it was enabled, and ends every process now."""
    write_folder(tmp_path / "site", Made())
    with on_path(tmp_path / "site"):
        settings = settings_in(tmp_path, f"sqlite:///{tmp_path}/company.db")
        start(settings, enabled=("made",)).database.close()
    write_folder(tmp_path / "site", DEADLY)
    with on_path(tmp_path / "site"):
        yield settings


def test_after_three_starts_that_failed_it_serves_without_plugins_until_that_is_left(
    settings: Settings,
) -> None:
    more = {"PYTHONPATH": str(settings.folder / "site")}
    for _ in range(3):
        dying = subprocess.run(
            [PROGRAM, "serve", "--port", "0"],
            env=environment_of(settings.database_url, settings.folder, more),
            cwd=settings.folder,
            capture_output=True,
            check=False,
        )
        assert dying.returncode == 9

    with serving(settings.database_url, settings.folder, workers=1, more=more) as server:
        assert server.get("/sign-in")[0] == 200
        assert b"starts without plugins" in server.log.read_bytes()
        assert failed_starts(settings) == 3

        write_folder(settings.folder / "site", Made())
        leave_safe_mode(start(replace(settings, safe=True)))
        until = monotonic() + 60
        while _plugins_of(server.process.pid) and monotonic() < until:
            sleep(0.2)
        server.wait_until_ready()
        assert server.process.poll() is None


def _plugins_of(process: int) -> bool:
    """Return whether the process still runs as it did before it started anew."""
    return Path(f"/proc/{process}/stat").exists() and False
