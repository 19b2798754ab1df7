"""Whole systems whose administrators add fields and entities."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.own import Own
from pegboard.settings import Settings


@dataclass(frozen=True)
class Shaped:
    """A system, and how it is brought to a wish."""

    runtime: Runtime

    def plan(self, wish: Wish) -> Plan:
        return make_plan(self.runtime, wish)

    def make(self, wish: Wish) -> Plan:
        """Apply *wish* and return its plan."""
        plan = self.plan(wish)
        assert not plan.blockers, plan.blockers
        keep_plan(self.runtime, plan, SYSTEM)
        apply_plan(self.runtime, plan.hash, SYSTEM, via="tests", consent=True)
        return plan

    def shape(self, own: Own) -> Plan:
        return self.make(Wish(own=own))

    @property
    def own(self) -> Own:
        return self.runtime.assembly.blueprint.own


@pytest.fixture
def system(database_url: str, tmp_path: Path) -> Iterator[Shaped]:
    """A system with every installed plugin."""
    runtime = start(Settings(database_url, "only for tests", tmp_path))
    yield Shaped(runtime)
    runtime.database.close()


@pytest.fixture
def other_system(sqlite_url: str, tmp_path: Path) -> Iterator[Shaped]:
    """Another system, with the built-in plugin alone."""
    folder = tmp_path / "other"
    runtime = start(Settings(sqlite_url, "only for other tests", folder), enabled=("base",))
    yield Shaped(runtime)
    runtime.database.close()
