"""A change that failed leaves the system as it was, and says at which step, to every process."""

from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.errors import ApplyFailed, ConsentMissing
from pegboard.lifecycle.states import PluginState, plugin_states
from pegboard.lifecycle.stored_plans import stored_plan
from pegboard.lifecycle.wish import Wish
from pegboard.records.create import create
from pegboard.records.delete import delete
from tests.lifecycle.engine.synthetic import CODE, Synthetic, install
from tests.lifecycle.engine.systems import done, planned

PICKY = CODE.replace(
    "    def contribute_slots(self):",
    """    def check_record_change(self, change, context):
        if change.entity == "{id}.item" and context.records.find("base.account", limit=1):
            change.refuse("name", "somebody was here before")

    @hookimpl
    def contribute_slots(self):""",
)
ENABLE = Wish(enable=("red",))


def state_of(runtime: Runtime) -> PluginState:
    return next(one for one in plugin_states(runtime) if one.id == "red")


def failed(runtime: Runtime) -> str:
    """Enable a plugin that fits only where there is no account, and return the one that is."""
    with runtime.writing(SYSTEM) as unit:
        account = str(create(unit, "base.account", {"name": "Acme"})["id"])
    with pytest.raises(ApplyFailed):
        done(runtime, ENABLE)
    return account


def test_a_plugin_that_could_not_be_enabled_is_failed_at_that_step(
    runtime: Runtime, plugins: Path
) -> None:
    install(plugins, Synthetic("red", code=PICKY))
    failed(runtime)

    red = state_of(runtime)

    assert (red.state, red.failed_step, red.desired) == ("failed", "first records", "disabled")
    assert red.reason.startswith("could not be enabled: it failed at the step “first records”")
    assert not red.is_running


def test_another_process_knows_of_the_failure_too(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red", code=PICKY))
    failed(runtime)
    other = start(runtime.settings)
    try:
        assert state_of(other).failed_step == "first records"
    finally:
        other.database.close()


def test_a_failure_is_over_when_the_plugin_is_enabled_after_all(
    runtime: Runtime, plugins: Path
) -> None:
    install(plugins, Synthetic("red", code=PICKY))
    account = failed(runtime)
    with runtime.writing(SYSTEM) as unit:
        delete(unit, "base.account", account)
    done(runtime, ENABLE)

    assert (state_of(runtime).state, state_of(runtime).failed_step) == ("enabled", "")


def test_why_a_plan_was_refused_is_kept_with_it(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, ENABLE)
    with pytest.raises(ConsentMissing):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=False)

    kept = stored_plan(runtime, plan.hash)

    assert kept.state == "open"
    assert not kept.is_being_tried
    assert kept.report == "Somebody has to agree to what these plugins may do first: red."


def test_a_plan_made_again_forgets_why_it_was_refused(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    plan = planned(runtime, ENABLE)
    with pytest.raises(ConsentMissing):
        apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=False)
    planned(runtime, ENABLE)

    assert stored_plan(runtime, plan.hash).report is None
