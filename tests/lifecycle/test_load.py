"""Plugins come and go while people work: no request fails, and no answer mixes two assemblies."""

import json
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from pegboard.access.accounts import add_user
from pegboard.access.principals import SYSTEM
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.follow.nodes import Nodes
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from pegboard.records.create import create
from pegboard.settings import Settings
from tests.lifecycle.clients import Asked, Outcome, clients
from tests.lifecycle.made_plugins import on_path, write_plugin
from tests.lifecycle.serving import Serving, serving

WORKERS = 2
SLOWEST_FLIP = 2.0
PLUGIN = "visitor"
OWN = f"/api/v1/{PLUGIN}/note"
PATHS = (
    "/api/v1/base/account?fields=id,name",
    OWN,
    "/api/v1/openapi.json",
    "/base/account",
    f"/{PLUGIN}/note",
    "/",
)
CYCLES = 100 if os.environ.get("PEGBOARD_TEST_DEPTH") == "deep" else 6
PAUSE = 0.05
"""Seconds that a client waits between two requests; without, the machine is busy with clients."""


@dataclass
class Busy:
    """A system under load: the process that changes it, the server, and a token."""

    here: Runtime
    server: Serving
    token: str
    enabled_at: dict[int, bool]

    def change(self, wish: Wish) -> float:
        """Apply *wish*, and return how long it took from the flip until all workers had it."""
        plan = make_plan(self.here, wish)
        assert plan.blockers == ()
        keep_plan(self.here, plan, SYSTEM)
        self.enabled_at[plan.base + 1] = PLUGIN in plan.target.enabled
        flipped: list[float] = []
        applied = apply_plan(
            self.here,
            plan.hash,
            SYSTEM,
            via="cli",
            consent=True,
            progress=lambda *_: flipped.append(time.monotonic()),
        )
        return self._until_followed(applied.epoch) - flipped[-1]

    def _until_followed(self, epoch: int) -> float:
        nodes = Nodes(self.here.database, self.here.assembly.workspace.tables)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            living = nodes.living()
            if len(living) == WORKERS and all(node.epoch >= epoch for node in living):
                return time.monotonic()
            time.sleep(0.01)
        raise AssertionError([(node.id, node.epoch, node.problem) for node in nodes.living()])

    def judge(self, asked: Asked) -> str:
        """Return what is wrong with an answer, for the generation that gave it."""
        has_plugin = self.enabled_at[asked.epoch]
        wanted = 200 if has_plugin or PLUGIN not in asked.path else 404
        if asked.status != wanted:
            return f"{asked.path} under {asked.epoch}: {asked.status} {asked.body[:300]}"
        if asked.status == 404:
            return ""
        return _mixed(asked, has_plugin=has_plugin)


def _mixed(asked: Asked, *, has_plugin: bool) -> str:
    """Return which part of an answer is of another generation than the rest."""
    if asked.path.startswith("/api/v1/openapi"):
        paths = json.loads(asked.body)["paths"]
        is_there = OWN in paths
        is_field = f"{PLUGIN}__mark" in asked.body
        return "" if is_there == is_field == has_plugin else f"openapi of {asked.epoch} is mixed"
    if asked.path.startswith("/api/"):
        return "" if json.loads(asked.body)["items"] else f"{asked.path} gave nothing"
    is_in_menu = f'href="/{PLUGIN}/note"' in asked.body
    return "" if is_in_menu == has_plugin else f"the menu of {asked.path} is not of {asked.epoch}"


@pytest.fixture
def busy(database_url: str, tmp_path: Path) -> Iterator[Busy]:
    folder = tmp_path / "plugins"
    write_plugin(folder, PLUGIN)
    with on_path(folder) as path:
        here = start(Settings(database_url, "only for tests", tmp_path), enabled=("base", PLUGIN))
        token = _fill(here)
        with serving(database_url, tmp_path, workers=WORKERS, more=path) as server:
            yield Busy(here, server, token, {here.assembly.epoch: True})
        here.database.close()


def _fill(here: Runtime) -> str:
    """Add records and an administrator, and return a token of theirs."""
    user = add_user(
        here, email="a@example.com", name="A", roles=("crm_administrator",), password="green bike 7"
    )
    with here.writing(SYSTEM) as unit:
        for number in range(20):
            create(unit, "base.account", {"name": f"Account {number}"})
            create(unit, f"{PLUGIN}.note", {"subject": f"Note {number}"})
    return create_token(here, user, "load")


def test_no_request_fails_while_a_plugin_comes_and_goes(busy: Busy) -> None:
    headers: Mapping[str, str] = {"authorization": f"Bearer {busy.token}"}
    flips: list[float] = []
    with clients(busy.server.port, headers, PATHS, busy.judge, pause=PAUSE) as outcome:
        for _ in range(CYCLES):
            flips.append(busy.change(Wish(disable=(PLUGIN,))))
            flips.append(busy.change(Wish(enable=(PLUGIN,))))
    _print(busy, outcome, flips)
    assert outcome.faults == [], outcome.faults[:5]
    assert len(outcome.epochs) > CYCLES, "the clients met too few generations"
    assert max(flips) < SLOWEST_FLIP or _is_machine_busy()


def _is_machine_busy() -> bool:
    """Whether others want the processors too, so that seconds tell nothing."""
    return os.getloadavg()[0] > 2 * (os.cpu_count() or 1)


def _print(busy: Busy, outcome: Outcome, flips: list[float]) -> None:
    engine = "sqlite" if busy.here.database.is_sqlite else "postgresql"
    times = ", ".join(
        f"{name} {outcome.percentile(share) * 1000:.0f} ms"
        for name, share in (("median", 0.5), ("p99", 0.99))
    )
    print(
        f"\n{engine}: {len(flips)} flips on {WORKERS} workers, "
        f"slowest {max(flips):.2f} s, middle {sorted(flips)[len(flips) // 2]:.2f} s; "
        f"{outcome.number} requests of 16 clients, {len(outcome.faults)} failed, {times}"
    )
