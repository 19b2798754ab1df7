"""What all processes of one test run share: a folder, and in it at most one PostgreSQL server."""

import fcntl
import json
import os
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from pegboard.testing.postgres import PostgresCluster, start_cluster, stop_cluster

VARIABLE = "PEGBOARD_TEST_RUN"
PREFIX = "pegboard-test-"


def open_run_folder() -> Path | None:
    """Make the run's folder and tell child processes; None when a parent has made it already."""
    if Path(os.environ.get(VARIABLE, "/nowhere")).is_dir():
        return None
    _sweep_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # the server's user passes through, but may not look around
    os.environ[VARIABLE] = str(folder)
    return folder


def close_run_folder(folder: Path) -> None:
    """Stop the run's server and remove the folder."""
    stop_cluster(folder / "postgres")
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(VARIABLE, None)


def shared_cluster() -> PostgresCluster:
    """Return the run's server; the first process that asks starts it, the others wait.

    Raises:
        PostgresMissing: no server is installed.
        PostgresDidNotStart: it is installed but failed.
    """
    folder = Path(os.environ[VARIABLE])
    address = folder / "address.json"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if address.exists():
            return PostgresCluster(**json.loads(address.read_text(encoding="utf-8")))
        stop_cluster(folder / "postgres")
        cluster = start_cluster(folder / "postgres")
        address.touch(mode=0o600)
        address.write_text(json.dumps(asdict(cluster)), encoding="utf-8")
        return cluster


def _sweep_abandoned() -> None:
    """Remove what killed test runs of this user left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        maker = folder.name.removeprefix(PREFIX).partition("-")[0]
        if maker.isdigit() and folder.stat().st_uid == os.geteuid() and not _is_alive(int(maker)):
            stop_cluster(folder / "postgres")
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
