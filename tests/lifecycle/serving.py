"""`pegboard serve` as a child process, for tests that look from outside."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

PROGRAM = Path(sys.executable).parent / "pegboard"


@dataclass(frozen=True)
class Serving:
    """A running server."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of one request by nobody."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def wait_until_ready(self, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
            try:
                if self.get("/ready")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.read_text(encoding='utf-8')}")


@contextmanager
def serving(
    database_url: str,
    folder: Path,
    *,
    workers: int,
    more: Mapping[str, str] | None = None,
) -> Iterator[Serving]:
    """Yield a server of the system at *database_url*; what it logs stands in *folder*."""
    environment = os.environ | {
        "PEGBOARD_DATABASE_URL": database_url,
        "PEGBOARD_FOLDER": str(folder),
        "PEGBOARD_SECRET_KEY": "only for tests",
        **(more or {}),
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    port = _free_port()
    log = folder / f"serve-{port}.log"
    command = [str(PROGRAM), "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment, cwd=folder, stdout=output, stderr=output
        )
    server = Serving(port, process, log)
    try:
        server.wait_until_ready()
        yield server
    finally:
        process.terminate()
        process.wait(60)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
