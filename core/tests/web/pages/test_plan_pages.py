"""What the pages of a plan and of a plugin say, whatever became of the plan."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.tests.web.pages.visiting import send, text_of
from core.tests.web.served import Served
from pegboard.assembly.health.faults import Fault
from pegboard.lifecycle.health_rows import KeptFault
from pegboard.lifecycle.journal import Entry
from pegboard.lifecycle.plan import Blocker, Plan, Use
from pegboard.lifecycle.states import PluginState
from pegboard.lifecycle.stored_plans import StoredPlan
from pegboard.lifecycle.take_back import TAKE_BACK
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Blueprint
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.plugins.adds import adds
from pegboard.web.pages.plugins.cards import card_of
from pegboard.web.pages.plugins.fault_words import told_faults
from pegboard.web.pages.plugins.plan_headline import consequence
from pegboard.web.pages.plugins.plan_progress import progress_of
from pegboard.web.pages.plugins.plan_words import use_words

NAMES = {"parcels": "Parcels"}
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)
HABITS = Format("en", ZoneInfo("UTC"), NOW.date())
RELEASE = Wish(release=("parcels",))
ENABLE = Wish(enable=("parcels",))


def plan_for(wish: Wish, *blockers: Blocker) -> Plan:
    return Plan("h", 1, "b", wish, Blueprint(), Blueprint(), blockers=blockers)


def test_the_step_that_failed_is_told_from_those_under_way() -> None:
    report = "parcels: its first records do not fit: name: somebody was here before"
    stored = StoredPlan(plan_for(ENABLE), "failed", None, NOW, report=report)
    journal = [
        Entry(1, "schema", "done"),
        Entry(2, "first records", "begun"),
        Entry(3, TAKE_BACK, "undone"),
    ]

    found = progress_of(stored, journal, NAMES, epoch=1)

    assert [one.state for one in found.steps] == ["done", "failed", "undone"]
    assert found.steps[2].words == "Take everything back"
    assert found.texts[1].startswith("Parcels: its first records")


@pytest.mark.parametrize(("wish", "back"), [(RELEASE, None), (ENABLE, 1)])
def test_going_back_is_offered_only_where_it_leads_somewhere(wish: Wish, back: int | None) -> None:
    stored = StoredPlan(plan_for(wish), "applied", None, NOW, epoch_after=2)

    assert progress_of(stored, (), NAMES, epoch=2).back_epoch == back


def test_nothing_is_promised_of_a_plan_that_cannot_be_done() -> None:
    blocked = plan_for(ENABLE, Blocker("parcels", "breaks"))

    assert consequence(blocked) == "As things are it cannot be done. Nothing was changed."


def test_the_same_fault_of_several_processes_is_told_once() -> None:
    fault = Fault("parcels", "the page fine", "error", "raised ValueError", (), NOW)
    other = Fault("parcels", "the page fine", "error", "raised ValueError", ("x",), NOW)
    faults = (KeptFault(fault, 3), KeptFault(other, 2))

    assert len(told_faults(faults, HABITS)) == 1


@pytest.mark.parametrize("waits", [True, False])
def test_a_reason_of_what_is_enabled_is_no_good_news(waits: bool) -> None:
    state = PluginState(
        "parcels", "enabled", "waits", None, "enabled", is_running=waits, waits_for_consent=waits
    )

    assert card_of(state, NAMES, None, HABITS, epoch=1).tone == "amber"


def test_a_plugin_tells_what_it_adds_to_the_menu_and_to_roles(system: Served) -> None:
    groups = {one.label: one.items for one in adds(system.runtime.assembly, "base")}

    assert "Accounts" in groups["Menu entries"]
    assert "Sales representative" in groups["Rights in roles"]


def test_what_is_not_installed_is_no_link_that_leads_nowhere(system: Served) -> None:
    answer = send(system, "/settings/plugins/nowhere/plan", {"verb": "enable"})
    headers, _ = system.session("admin")
    page = system.client.get(answer.headers["location"], headers=headers)

    assert "is not installed" in text_of(page).lower()
    assert (
        'href="/settings/plugins/nowhere"'
        not in page.text.partition("<main")[2].partition("Make the plan anew")[0]
    )


def test_what_relies_on_what_goes_is_called_as_people_call_it(system: Served) -> None:
    assembly = system.runtime.assembly
    role = Use("edited role", "sales_representative", "", "base.account.phone")
    view = Use("saved view", "Mine", "Ada", "base.account")

    assert use_words(role, assembly)["name"] == "Sales representative"
    assert use_words(role, assembly)["relies_on"] == "Account: Phone"
    assert use_words(view, assembly)["relies_on"] == "Accounts"
