"""What people read when a system cannot be served where they want it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pegboard.cli.demo import demo
from pegboard.cli.plugin_dev import develop
from pegboard.cli.plugin_new import write_project
from pegboard.cli.serve import serve
from pegboard.cli.server import SOCKET, CannotListen


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port that another program listens on."""
    monkeypatch.delenv(SOCKET, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def test_a_port_in_use_is_told_with_the_way_out_and_before_anything_else(
    taken: int, tmp_path: Path
) -> None:
    write_project(tmp_path / "project", "notes", "Acme")
    commands = (
        (serve, ()),
        (demo, ("--folder", str(tmp_path))),
        (develop, (str(tmp_path / "project"),)),
    )
    for command, more in commands:
        done = CliRunner().invoke(command, [*more, "--port", str(taken)])

        assert isinstance(done.exception, CannotListen), command.name
        assert f"127.0.0.1:{taken}" in str(done.exception)
        assert f"--port {taken + 1}" in str(done.exception)
        assert done.output == ""
