"""Rules of the folder that a test run shares."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pegboard.testing.postgres import start_cluster
from pegboard.testing.run_folder import PREFIX, VARIABLE, close_run_folder, open_run_folder


@pytest.fixture
def machine_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's runs put their folders, as if no run had begun."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_run_left_is_swept_by_the_next(machine_folder: Path) -> None:
    left = machine_folder / f"{PREFIX}{ended_process()}-left"
    left.mkdir()

    open_run_folder()

    assert not left.exists()


def test_a_run_whose_server_was_killed_with_it_is_swept_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE)
    with tempfile.TemporaryDirectory() as reachable_by_the_server:
        monkeypatch.setattr(tempfile, "tempdir", reachable_by_the_server)
        Path(reachable_by_the_server).chmod(0o711)
        left = Path(reachable_by_the_server) / f"{PREFIX}{ended_process()}-left"
        left.mkdir(mode=0o711)
        start_cluster(left / "postgres")
        server = int((left / "postgres" / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(server, signal.SIGKILL)

        open_run_folder()

        assert not left.exists()


def test_the_folder_of_a_living_run_is_left_alone(machine_folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as living:
        used = machine_folder / f"{PREFIX}{living.pid}-used"
        used.mkdir()

        open_run_folder()

        assert used.is_dir()


def test_a_child_process_uses_the_folder_of_its_parent(machine_folder: Path) -> None:
    first = open_run_folder()

    assert first is not None
    assert open_run_folder() is None


def test_a_closed_run_leaves_nothing(machine_folder: Path) -> None:
    folder = open_run_folder()
    assert folder is not None

    close_run_folder(folder)

    assert list(machine_folder.iterdir()) == []
