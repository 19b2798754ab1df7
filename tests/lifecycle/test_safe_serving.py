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
from tests.lifecycle.serving import PROGRAM, Serving, serving

DEADLY = Made(code=f"import os\nos._exit(9)\n{CODE}")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """A system whose plugin was good when it was enabled, and ends every process now."""
    site = tmp_path / "site"
    settings = settings_in(tmp_path, f"sqlite:///{tmp_path}/company.db")
    write_folder(site, Made())
    with on_path(site):
        start(settings, enabled=("made",)).database.close()
    write_folder(site, DEADLY)
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    monkeypatch.setenv("PEGBOARD_DATABASE_URL", settings.database_url)
    with on_path(site):
        yield settings


def test_after_three_failed_starts_it_serves_without_plugins_until_somebody_leaves_that(
    settings: Settings,
) -> None:
    for _ in range(3):
        command = [str(PROGRAM), "serve", "--port", "0"]
        assert subprocess.run(command, capture_output=True, check=False).returncode == 9

    with serving(settings.database_url, settings.folder, workers=1) as server:
        assert server.get("/sign-in")[0] == 200
        assert "Pegboard starts without plugins" in server.log.read_text(encoding="utf-8")
        assert failed_starts(settings) == 3

        imported = settings.folder / "imported"
        tells = f"import os\nopen({str(imported)!r}, 'a').write(f'{{os.getpid()}} ')\n"
        write_folder(settings.folder / "site", Made(code=tells + CODE))
        leave_safe_mode(start(replace(settings, safe=True)))

        _wait_for_import(server, imported)
        server.wait_until_ready()
    assert failed_starts(settings) == 0


def _wait_for_import(server: Serving, imported: Path) -> None:
    """Wait until the process that serves, whose number stays when it starts anew, has plugins."""
    until = monotonic() + 60
    while str(server.process.pid) not in imported.read_text(encoding="utf-8").split():
        assert monotonic() < until, server.log.read_text(encoding="utf-8")
        assert server.process.poll() is None, server.log.read_text(encoding="utf-8")
        sleep(0.2)
