"""What the steps of a workflow do, with whose rights, and what becomes of one that fails."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from core.tests.automation.workflows.company import LEAD, Company, make_task, words
from pegboard.automation.notices.inbox import list_notices
from pegboard.automation.workflows.by_hand import (
    NoButton,
    NothingAsked,
    answer,
    buttons,
    start_by_hand,
    try_again,
)
from pegboard.automation.workflows.may import NotAManager
from pegboard.model.system import USER
from pegboard.records.create import create
from pegboard.records.get import get
from pegboard.records.update import update

CREATED = {"kind": "created"}


def sets(**values: object) -> dict[str, Any]:
    return {"kind": "update", "values": {name: {"value": one} for name, one in values.items()}}


def run(system: Company, *steps: dict[str, Any], **lead: Any) -> str:
    """Write a workflow of *steps*, make a lead and let it run; return the lead."""
    system.write({"trigger": CREATED, "steps": steps})
    made = system.make(**lead)
    system.settle()
    return made


def test_values_are_written_or_worked_out_from_the_record(company: Company) -> None:
    step = {
        "kind": "update",
        "values": {
            "description": {"expression": '"Call " + last_name'},
            "employees": {"expression": "employees + 1"},
            "rating": {"value": "hot"},
        },
    }
    about = {"kind": "create", "entity": "base.account", "values": {}}
    about["values"] = {"name": {"expression": "company"}}
    lead = company.lead(run(company, step, about, employees=4, company="Acme"))

    assert (lead.description, lead.employees, lead.rating) == ("Call Lee", 5, "hot")


def test_a_link_of_the_record_leads_to_what_is_changed(company: Company) -> None:
    with company.runtime.writing(company.admin) as unit:
        account = create(unit, "base.account", {"name": "Behind"})["id"]
    step = {**sets(description="Called"), "link": "account"}
    told = {"entity": "base.contact", "trigger": CREATED, "steps": [step]}
    company.write(told)
    with company.runtime.writing(company.admin) as unit:
        create(unit, "base.contact", {"last_name": "Kim", "account": account})
    company.settle()
    with company.runtime.reading(company.admin) as unit:
        assert get(unit, "base.account", account).description == "Called"


def test_a_branch_goes_one_way_or_the_other(company: Company) -> None:
    branch = {
        "kind": "branch",
        "condition": 'source == "website"',
        "then": [sets(rating="hot")],
        "else": [sets(rating="cold"), sets(company="Elsewhere")],
    }
    company.write({"trigger": CREATED, "steps": [branch, make_task(company)]})
    web, other = company.make(source="website"), company.make()
    company.settle()

    assert [company.lead(one).rating for one in (web, other)] == ["hot", "cold"]
    assert [company.lead(one).company for one in (web, other)] == [None, "Elsewhere"]
    assert company.tasks(web) == company.tasks(other) == ["Call"]
    (log,) = company.runs(other)[:1]
    assert [line.step for line in log.log] == ["1", "1.no.1", "1.no.2", "2"]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("in_turns", ["Bo", "Cy", "Bo", "Cy"]), ("least_loaded", ["Bo", "Cy", "Bo", "Cy"])],
)
def test_records_are_handed_out_evenly(company: Company, how: str, expected: list[str]) -> None:
    people = {
        name: company.person(f"{name} {how}", "sales_representative").user_id
        for name in ("Bo", "Cy", "Out")
    }
    with company.runtime.writing(company.admin) as unit:
        update(unit, USER, str(people["Out"]), {"active": False}, version=None)
        gone = people.pop("Out")
    step = {"kind": "assign", "how": how, "people": [*people.values(), gone]}
    with company.runtime.writing(company.admin) as unit:
        update(unit, USER, str(gone), {"active": True}, version=None)
    company.write({"trigger": CREATED, "steps": [step]})
    with company.runtime.writing(company.admin) as unit:
        update(unit, USER, str(gone), {"active": False}, version=None)
    leads = []
    for _ in expected:
        leads.append(company.make())
        company.settle()

    names = {ident: name for name, ident in people.items()}
    assert [names[company.lead(one).owner] for one in leads] == expected


def test_what_a_plugin_offers_is_a_step(company: Company) -> None:
    lead = run(company, {"kind": "action", "action": "qualify"})
    assert company.lead(lead).stage == "lead"
    (found,) = company.runs(lead)
    assert words([found]) == [["Did: Qualify."]]


def test_a_run_waits_for_a_time_and_for_a_condition(company: Company) -> None:
    until = {"kind": "wait", "days": 3, "until": 'rating == "hot"'}
    steps = [{"kind": "wait", "hours": 2}, sets(company="Two"), until, make_task(company)]
    company.write({"trigger": CREATED, "steps": steps})
    soon, late = company.make(), company.make()
    company.settle()
    company.settle(timedelta(hours=1))
    assert company.lead(soon).company is None
    company.settle(timedelta(hours=1))
    assert company.lead(soon).company == "Two"

    company.change(soon, rating="hot")
    company.settle(timedelta(minutes=6))
    assert (company.tasks(soon), company.tasks(late)) == (["Call"], [])
    company.settle(timedelta(days=3))
    assert company.tasks(late) == ["Call"]


def test_a_failed_step_keeps_what_came_before_and_can_be_tried_again(company: Company) -> None:
    shrink = {"kind": "update", "values": {"employees": {"expression": "employees - 10"}}}
    lead = run(company, sets(company="Kept"), shrink, make_task(company), employees=3)
    (failed,) = company.runs(lead)
    assert (failed.state, failed.position) == ("failed", 1)
    assert failed.log[-1].step == "2"
    assert failed.log[-1].text.startswith("Refused: employees: ")
    assert (company.lead(lead).company, company.tasks(lead)) == ("Kept", [])

    company.change(lead, employees=30)
    with company.runtime.writing(company.admin) as unit:
        try_again(unit, failed.id)
    company.settle()

    assert [one.state for one in company.runs(lead)] == ["done"]
    assert company.tasks(lead) == ["Call"]
    told = words(company.runs(lead))[0]
    assert told[0] == "Changed: Company."
    assert told[2] == "Ada Marsh tried again."


@pytest.mark.parametrize(
    ("is_yes", "state", "tasks"), [(True, "done", ["Call"]), (False, "refused", [])]
)
def test_a_person_is_asked_and_decides(
    company: Company, is_yes: bool, state: str, tasks: list[str]
) -> None:
    boss, other = company.person("Bea", "sales_manager"), company.person("Al", "support_agent")
    step = {"kind": "approval", "by": boss.user_id, "question": "Shall we?"}
    lead = run(company, step, make_task(company))
    (asking,) = company.runs(lead)
    assert (asking.state, asking.asks) == ("asking", boss.user_id)
    assert company.tasks(lead) == []
    with pytest.raises(NotAManager), company.runtime.writing(other) as unit:
        answer(unit, asking.id, is_yes=True)

    with company.runtime.writing(boss) as unit:
        answer(unit, asking.id, is_yes=is_yes)
    company.settle()

    assert [one.state for one in company.runs(lead)] == [state]
    assert company.tasks(lead) == tasks
    with pytest.raises(NothingAsked), company.runtime.writing(boss) as unit:
        answer(unit, asking.id, is_yes=True)


def test_a_workflow_is_started_by_hand_where_its_condition_holds(company: Company) -> None:
    trigger = {"kind": "by_hand", "label": "Call back"}
    workflow = company.write(
        {"trigger": trigger, "condition": 'rating == "hot"', "steps": [make_task(company)]}
    )
    hot, cold = company.make(rating="hot"), company.make()
    with company.runtime.reading(company.admin) as unit:
        assert [one.label for one in buttons(unit, LEAD, hot)] == ["Call back"]
        assert buttons(unit, LEAD, cold) == []
    with company.runtime.writing(company.admin) as unit:
        start_by_hand(unit, workflow, hot)
        with pytest.raises(NoButton):
            start_by_hand(unit, workflow, cold)
    company.settle()
    assert (company.tasks(hot), company.tasks(cold)) == (["Call"], [])


def test_a_workflow_has_no_more_rights_than_who_switched_it_on(company: Company) -> None:
    with company.runtime.writing(company.admin) as unit:
        teams = [create(unit, "base.team", {"name": name})["id"] for name in ("North", "South")]
    manager = company.person("Max", "sales_manager")
    for person, team in ((manager, teams[0]), (company.admin, teams[1])):
        with company.runtime.writing(company.admin) as unit:
            update(unit, USER, str(person.user_id), {"team": team}, version=None)
    manager = company.person("Max")
    workflow = company.write({"trigger": CREATED, "steps": [sets(rating="hot")]}, manager)
    theirs, mine = company.make(company.admin), company.make(manager)
    company.settle()

    assert company.lead(mine).rating == "hot"
    assert company.lead(theirs).rating is None
    assert {one.record_id for one in company.runs_of(workflow)} == {mine}


def test_a_workflow_of_somebody_who_left_is_switched_off_and_its_owner_told(
    company: Company,
) -> None:
    manager = company.person("Lea", "sales_manager")
    workflow = company.write({"trigger": CREATED, "steps": [sets(rating="hot")]}, manager)
    with company.runtime.writing(company.admin) as unit:
        update(unit, USER, str(manager.user_id), {"active": False}, version=None)
        update(
            unit.as_system(),
            "base.workflow",
            workflow,
            {"owner": company.admin.user_id},
            version=None,
        )
    lead = company.make(company.admin)
    company.settle()

    with company.runtime.reading(company.admin) as unit:
        found = get(unit, "base.workflow", workflow)
        told = [one.words for one in list_notices(unit).notices]
    assert (found.active, found.problem) == (False, "Who switched it on is not active any more.")
    assert any("was switched off" in one for one in told)
    assert company.lead(lead).rating is None


def test_workflows_do_not_drive_each_other_in_circles(company: Company) -> None:
    """Two that answer each other's changes stop at once; a row of six is cut and says so."""
    first = {"kind": "updated", "fields": ["rating"]}
    back = {"kind": "updated", "fields": ["company"]}
    grow = {"kind": "update", "values": {"employees": {"expression": "employees + 1"}}}
    company.write({"trigger": first, "steps": [grow, sets(company="B")]})
    company.write({"trigger": back, "steps": [grow, sets(rating="cold")]})
    lead = company.make(employees=0)
    company.change(lead, rating="hot")
    company.settle()
    assert company.lead(lead).employees == 2

    company.all_off()
    row = ["rating", "company", "job_title", "website", "description", "phone", "mobile"]
    shown = {
        "website": "https://example.com/",
        "phone": "+34 600 000 001",
        "mobile": "+34 600 000 002",
    }
    for watched, changed in pairwise(row):
        step = sets(**{changed: shown.get(changed, "next")})
        company.write({"trigger": {"kind": "updated", "fields": [watched]}, "steps": [step]})
    lead = company.make()
    company.change(lead, rating="warm")
    company.settle()
    states = [one.state for one in company.runs(lead)]
    assert states == ["cut", "done", "done", "done", "done", "done"]
    assert "5 times in a row" in company.runs(lead)[0].log[0].text


def test_one_workflow_starts_another_once(company: Company) -> None:
    called = company.write(
        {"trigger": {"kind": "by_hand", "label": "X"}, "steps": [make_task(company)]}
    )
    lead = run(company, {"kind": "call", "workflow": called}, sets(rating="hot"))
    assert company.tasks(lead) == ["Call"]
    assert [one.because for one in company.runs(lead)] == ["call", "created"]


def test_the_person_named_is_told(company: Company) -> None:
    text = {"expression": '"New: " + last_name'}
    run(company, {"kind": "notify", "to": company.admin.user_id, "text": text}, last_name="Zed")
    with company.runtime.reading(company.admin) as unit:
        assert "New: Zed" in [one.words for one in list_notices(unit).notices]
