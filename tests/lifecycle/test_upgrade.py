"""New code of a running plugin: processes start anew, one after the other, and no request fails."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pegboard.access.accounts import add_user
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.lifecycle.follow.nodes import Node, Nodes
from pegboard.settings import Settings
from tests.lifecycle.clients import Asked, clients
from tests.lifecycle.made_plugins import on_path, write_plugin
from tests.lifecycle.serving import Serving, serving

PLUGIN = "grower"
PATHS = ("/api/v1/base/account", f"/api/v1/{PLUGIN}/note", f"/{PLUGIN}/note", "/")
RESTART = "from pegboard.bootstrap import start; from pegboard.settings import read_settings; "


@dataclass(frozen=True)
class Growing:
    """A served system with one plugin in a folder."""

    here: Runtime
    server: Serving
    folder: Path
    token: str
    environment: Mapping[str, str]
    workers: int

    def upgrade(self, version: str) -> None:
        """Install a newer version, and let a fresh process bring the system up to it."""
        write_plugin(self.folder, PLUGIN, version=version)
        command = [sys.executable, "-c", f"{RESTART} start(read_settings())"]
        subprocess.run(command, check=True, env={**os.environ, **self.environment}, timeout=200)

    def wait_for(self, version: str, seconds: float = 120) -> None:
        """Return when every process runs *version*."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.nodes()) == self.workers and all(
                node.code.get(PLUGIN) == version and node.is_ready for node in self.nodes()
            ):
                return
            time.sleep(0.05)
        raise AssertionError((self.nodes(), self.server.log.read_text(encoding="utf-8")[-2000:]))

    def nodes(self) -> tuple[Node, ...]:
        return Nodes(self.here.database, self.here.assembly.workspace.tables).living()


@pytest.fixture(params=[1, 2])
def growing(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Growing]:
    folder = tmp_path / "plugins"
    write_plugin(folder, PLUGIN)
    with on_path(folder) as path:
        here = start(Settings(database_url, "only for tests", tmp_path), enabled=("base", PLUGIN))
        user = add_user(
            here,
            email="a@example.com",
            name="A",
            roles=("crm_administrator",),
            password="seven green bicycles",
        )
        token = create_token(here, user, "load")
        environment = {
            **path,
            "PEGBOARD_DATABASE_URL": database_url,
            "PEGBOARD_FOLDER": str(tmp_path),
            "PEGBOARD_SECRET_KEY": "only for tests",
        }
        with serving(database_url, tmp_path, workers=request.param, more=path) as server:
            yield Growing(here, server, folder, token, environment, request.param)
        here.database.close()


def test_an_upgrade_under_load_fails_no_request(growing: Growing) -> None:
    def judge(asked: Asked) -> str:
        return "" if asked.status == 200 else f"{asked.path}: {asked.status} {asked.body[:300]}"

    headers = {"authorization": f"Bearer {growing.token}"}
    growing.wait_for("1.0.0")
    pids = {node.pid for node in growing.nodes()}
    begin = time.monotonic()
    with clients(growing.server.port, headers, PATHS, judge, number=8, pause=0.1) as outcome:
        time.sleep(1)
        growing.upgrade("2.0.0")
        growing.wait_for("2.0.0")
        time.sleep(1)
    assert outcome.faults == [], (len(outcome.faults), outcome.faults[:5])
    assert {node.pid for node in growing.nodes()} == pids
    assert len(outcome.epochs) == 2
    print(
        f"\nupgrade of {growing.workers} processes in {time.monotonic() - begin:.1f} s: "
        f"{outcome.number} requests, 0 failed, slowest {max(outcome.seconds):.1f} s"
    )
