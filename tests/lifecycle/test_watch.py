"""After a change of plugins the system is watched, and goes back by itself when it does worse."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from core.tests.web.served import Served, served
from pegboard.access.principals import SYSTEM
from pegboard.access.tokens import create_token
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.follow.follower import Follower
from pegboard.lifecycle.follow.watch import watch
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.stored_plans import StoredPlan, stored_plan
from pegboard.lifecycle.wish import Wish
from tests.lifecycle.made_plugins import on_path, write_plugin

SHAKY = 'if change.new.subject.startswith("bad"): raise RuntimeError("secret words")'


@dataclass(frozen=True)
class Watched:
    """A served system whose follower watches."""

    system: Served

    def enable(self, plugin: str, *, watch_seconds: int) -> str:
        """Enable *plugin* through a plan, and return the plan's hash."""
        runtime = self.system.runtime
        runtime.settings = replace(runtime.settings, watch_seconds=watch_seconds)
        plan = make_plan(runtime, Wish(enable=(plugin,)))
        assert plan.blockers == ()
        keep_plan(runtime, plan, SYSTEM)
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)
        return plan.hash

    def add_notes(self, plugin: str, subjects: list[str]) -> None:
        """Add records as a person does; a token from before the plugin could not."""
        system = self.system
        token = create_token(system.runtime, system.ids["admin"], "later")
        for subject in subjects:
            answer = system.call(
                "POST",
                f"/{plugin}/note",
                by=None,
                json={"subject": subject},
                headers={"authorization": f"Bearer {token}"},
            )
            if answer.status_code not in (201, 422):
                assert "shaky" in answer.text  # in quarantine already, or gone again
                return

    def ended(self, plan: str, seconds: float = 60) -> StoredPlan:
        """Return the plan when nobody watches it any more."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            kept = stored_plan(self.system.runtime, plan)
            if kept.state not in ("watching", "applying"):
                return kept
            time.sleep(0.05)
        raise AssertionError(stored_plan(self.system.runtime, plan).state)


@pytest.fixture
def watched(database_url: str, tmp_path: Path) -> Iterator[Watched]:
    folder = tmp_path / "plugins"
    write_plugin(folder, "shaky", rule=SHAKY)
    write_plugin(folder, "sound")
    with on_path(folder), served(database_url, tmp_path, enabled=("base",)) as system:
        follower = Follower(system.runtime, duties=(watch,))
        follower.start()
        try:
            yield Watched(system)
        finally:
            follower.stop()


def test_a_plugin_that_fails_in_a_fifth_of_requests_is_taken_out_again(watched: Watched) -> None:
    plan = watched.enable("shaky", watch_seconds=600)
    watched.add_notes("shaky", ["good", "good", "bad", "good", "good"] * 6)

    kept = watched.ended(plan)
    assert kept.state == "undone"
    assert "shaky" not in watched.system.runtime.assembly.blueprint.enabled
    assert "check_record_change" in (kept.report or "")
    assert "RuntimeError" in (kept.report or "")
    assert "secret words" not in (kept.report or "")
    assert watched.system.call("GET", "/shaky/note").status_code == 404


def test_a_healthy_plugin_stays(watched: Watched) -> None:
    plan = watched.enable("sound", watch_seconds=5)
    watched.add_notes("sound", ["good"] * 10)
    watched.system.call("GET", "/sound/note/no-such-record")
    watched.system.call("POST", "/sound/note", json={"subject": 7})

    assert watched.ended(plan).state == "applied"
    assert "sound" in watched.system.runtime.assembly.blueprint.enabled


def test_a_few_failures_are_no_reason_to_go_back(watched: Watched) -> None:
    plan = watched.enable("shaky", watch_seconds=5)
    watched.add_notes("shaky", ["bad"] * 3 + ["good"] * 10)

    assert watched.ended(plan).state == "applied"
    assert "shaky" in watched.system.runtime.assembly.blueprint.enabled
