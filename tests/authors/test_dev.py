"""`pegboard plugin dev` serves the plugin, follows its changes and says what is wrong in words."""

import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from pegboard.cli.plugin_new import write_project

COMMAND = "from pegboard.cli.entry import run; run()"
PATIENCE_SECONDS = 120


class Terminal:
    """What the command says, line by line."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process
        self._said = b""

    def wait_for(self, words: str) -> str:
        """Return what was said since the last time, up to and with *words*."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        assert self._process.stderr is not None
        while words.encode() not in self._said:
            assert time.monotonic() < deadline, self._said.decode()
            if select.select([self._process.stderr], [], [], 0.2)[0]:
                self._said += os.read(self._process.stderr.fileno(), 4096)
        told, found, self._said = self._said.partition(words.encode())
        return (told + found).decode()


@contextmanager
def developing(project: Path, port: int) -> Iterator[Terminal]:
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, "plugin", "dev", str(project), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        yield Terminal(process)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        assert process.stderr is not None
        process.stderr.close()


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_served(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=10) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_change_is_followed_and_a_fault_is_told_with_its_line(tmp_path: Path, port: int) -> None:
    project = tmp_path / "project"
    write_project(project, "notes", "Acme")
    items = project / "src/pegboard_notes/items.py"
    sound = items.read_text(encoding="utf-8")
    with developing(project, port) as terminal:
        terminal.wait_for("Sign in as")
        terminal.wait_for("Ctrl+C")
        time.sleep(1)

        items.write_text(sound + "\nraise SystemExit(5)\n", encoding="utf-8")
        terminal.wait_for("Waiting for a change")

        items.write_text(sound + "\n1 / 0\n", encoding="utf-8")
        assert "items.py, line" in terminal.wait_for("ZeroDivisionError")
        assert not is_served(port)

        items.write_text(sound + "\ndef (\n", encoding="utf-8")
        line = sound.count("\n") + 2
        assert f"items.py, line {line}: " in terminal.wait_for("SyntaxError: invalid syntax")

        items.write_text(sound, encoding="utf-8")
        terminal.wait_for("Sign in as")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_served(port):
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert not is_served(port), "nothing goes on when the command is stopped"
    assert (project / "var/dev/pegboard.db").exists()
