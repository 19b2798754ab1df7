"""Whose word counts on where a request comes from."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from pegboard.database.engine import Database
from pegboard.settings import BadSettings, read_settings

SERVE = "import sys; from pegboard.cli.serve import listen; listen('127.0.0.1', int(sys.argv[1]))"
LONGEST_START = 30


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[str]:
    """Yield the address of a system that is served with *settings*, in an empty database."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    environment = os.environ | {"PEGBOARD_FOLDER": str(folder)} | settings
    with subprocess.Popen([sys.executable, "-c", SERVE, port], env=environment) as process:
        try:
            _wait_for(int(port))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    limit = time.monotonic() + LONGEST_START
    while not _answers(port):
        assert time.monotonic() < limit
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


def counted(folder: Path) -> set[str]:
    """Return the addresses from which attempts to sign in were counted."""
    database = Database(f"sqlite:///{folder / 'pegboard.db'}")
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT key FROM pegboard_throttle").scalars().all()
    database.close()
    return {row for row in rows if row.startswith("address")}


def sign_in_from(server: str, *addresses: str) -> None:
    for address in addresses:
        sent = {"email": "nobody@example.com", "password": "a guess"}
        headers = {"x-forwarded-for": address, "origin": server}
        httpx.post(f"{server}/sign-in", data=sent, headers=headers, timeout=LONGEST_START)


@pytest.mark.parametrize(
    ("proxies", "found"),
    [
        ("", {"address 127.0.0.1"}),
        ("10.0.0.0/8", {"address 127.0.0.1"}),
        ("10.0.0.1, 127.0.0.0/8", {"address 203.0.113.1", "address 203.0.113.2"}),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_comes_from(
    tmp_path: Path, proxies: str, found: set[str]
) -> None:
    with served(tmp_path, PEGBOARD_TRUSTED_PROXIES=proxies) as server:
        sign_in_from(server, "203.0.113.1", "198.51.100.9, 203.0.113.2")
    assert counted(tmp_path) == found


@pytest.mark.parametrize("proxies", ["*", "proxy.example.com", "127.0.0.1, 10.0.0.0/99"])
def test_what_is_no_address_is_no_trusted_proxy(tmp_path: Path, proxies: str) -> None:
    with pytest.raises(BadSettings, match="PEGBOARD_TRUSTED_PROXIES"):
        read_settings({"PEGBOARD_TRUSTED_PROXIES": proxies}, folder=tmp_path)
