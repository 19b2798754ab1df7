"""`make bench`: how long a served application takes to start, and how much memory it holds."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.benchmark
SECONDS_GOAL = 1.5
MEGABYTES_GOAL = 160


def test_start(database_url: str, tmp_path: Path) -> None:
    environment = os.environ | {
        "PEGBOARD_DATABASE_URL": database_url,
        "PEGBOARD_FOLDER": str(tmp_path),
    }
    # Compiled modules are kept from the first start on, as on any machine that serves.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(Path(sys.executable).parent / "pegboard"), "serve", "--port"]
    times = [_started(command, environment) for _ in range(4)][1:]
    seconds, megabytes = min(times)
    verdict = "" if seconds < SECONDS_GOAL and megabytes < MEGABYTES_GOAL else "   beyond the goal"
    engine = database_url.partition(":")[0].partition("+")[0]
    print(
        f"start to first page [{engine}]: {seconds:.2f} s (goal {SECONDS_GOAL} s), "
        f"resident {megabytes:.0f} MiB (goal {MEGABYTES_GOAL} MiB){verdict}"
    )


def _started(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    port = _free_port()
    begin = time.perf_counter()
    process = subprocess.Popen([*command, str(port)], env=environment)
    try:
        _wait_for(f"http://127.0.0.1:{port}/sign-in")
        seconds = time.perf_counter() - begin
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        kilobytes = int(status.partition("VmRSS:")[2].split()[0])
        return seconds, kilobytes / 1024
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urlopen(address):
                return
        except (URLError, ConnectionError):
            time.sleep(0.02)
    raise AssertionError(address)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
