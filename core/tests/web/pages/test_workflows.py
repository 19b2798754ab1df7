"""Workflows by page: what managers see of them, switch on and off, and of what they did."""

from typing import Any

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.view_as import person_with_id
from pegboard.automation.chores import CHORES
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.workflows.document import convert_document, write_document
from pegboard.automation.workflows.runs import Run, runs_of_record
from pegboard.automation.workflows.save import create_workflow
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.update import update

HERE = "/settings/workflows"
CREATED = {"kind": "created"}
RATING = {"kind": "update", "values": {"rating": {"value": "hot"}}}
SHRINK = {"kind": "update", "values": {"employees": {"expression": "employees - 10"}}}


@pytest.fixture(autouse=True)
def _all_off(system: Served) -> Any:
    yield
    with system.runtime.writing(SYSTEM) as unit:
        for row in find(unit, Query("base.workflow", where="active", fields=("id",))).rows:
            update(unit, "base.workflow", row[0], {"active": False}, version=None)
    settle(system)


def person(system: Served, who: str) -> Principal:
    found = person_with_id(system.runtime.assembly, system.ids[who])
    assert found is not None
    return found


def write(system: Served, *steps: dict[str, Any], name: str = "Greet", **told: Any) -> str:
    """Write a workflow that is off, and return its id."""
    whole = {"entity": "base.lead", "trigger": CREATED, "steps": steps, **told}
    with system.runtime.writing(person(system, "admin")) as unit:
        return create_workflow(
            unit, system.runtime.assembly, name=name, document=convert_document(whole)
        )


def settle(system: Served) -> None:
    """Let everything happen that is due."""
    worker = Worker(system.runtime, job_handlers)
    now = system.runtime.assembly.workspace.clock()
    while sum(chore(system.runtime, now) for chore in CHORES) + worker.run_pending():
        pass


def runs(system: Served, record: str) -> list[Run]:
    workspace = system.runtime.assembly.workspace
    with workspace.database.reading() as tx:
        return runs_of_record(tx, workspace, record)


def make_lead(system: Served, **values: object) -> str:
    return system.make("/base/lead", {"last_name": "Lee", **values}, by="rep")


def test_a_workflow_is_switched_on_with_ones_own_rights_and_tells_what_it_did(
    system: Served,
) -> None:
    task = {"kind": "task", "subject": {"value": "Call back"}}
    ident = write(system, RATING, task, condition='source == "website"')
    page = f"{HERE}/{ident}"
    shown = text_of(see(system, page))
    assert "A record is created" in shown
    assert "Source is Website" in shown
    assert "Give a task: Call back" in shown

    assert "acts with your rights" in left_message(send(system, f"{page}/on", {}))["text"]
    lead = make_lead(system, source="website")
    settle(system)

    listed = text_of(see(system, HERE))
    assert "with the rights of admin" in listed
    assert "Last run" in listed
    (run,) = runs(system, lead)
    assert f"{HERE}/runs/{run.id}" in see(system, page).text
    log = text_of(see(system, f"{HERE}/runs/{run.id}"))
    assert "Started because the record was created." in log
    assert "Changed: Rating." in log

    send(system, f"{page}/off", {})
    make_lead(system, source="website")
    settle(system)
    assert len(text_of(see(system, page)).split(f"{HERE}/runs/")) == 2


def test_whoever_sees_a_record_learns_why_something_happened_to_it(system: Served) -> None:
    task = {"kind": "task", "subject": {"value": "Call back"}}
    ident = write(system, RATING, task, name="Wake up")
    send(system, f"{HERE}/{ident}/on", {})
    lead = make_lead(system)
    settle(system)

    page = f"/base/lead/{lead}"
    assert f'href="{page}/runs"' in see(system, page, who="rep").text
    why = text_of(see(system, f"{page}/runs", who="rep"))
    assert "Wake up" in why
    assert "Call back" in why
    assert "Changed: Rating." not in why
    assert "Changed: Rating." in text_of(see(system, f"{page}/runs"))
    made = system.call("GET", '/base/activity?where=subject == "Call back"').json()["items"]
    about = f"/base/activity/{made[0]['id']}/runs"
    assert "Wake up" in text_of(see(system, about, who="rep"))


def test_a_run_that_failed_goes_on_from_the_failed_step(system: Served) -> None:
    ident = write(system, RATING, SHRINK)
    send(system, f"{HERE}/{ident}/on", {})
    lead = make_lead(system, employees=3)
    settle(system)
    (run,) = runs(system, lead)
    assert "1 failed" in text_of(see(system, HERE))
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, "base.lead", lead, {"employees": 30}, version=None)

    assert send(system, f"{HERE}/runs/{run.id}/retry", {}).status_code == 303
    settle(system)
    assert [one.state for one in runs(system, lead)] == ["done"]
    assert send(system, f"{HERE}/runs/{run.id}/retry", {}).status_code == 422


def test_a_workflow_that_cannot_run_says_at_which_step(system: Served) -> None:
    ident = write(system, RATING)
    empty = {"kind": "task", "subject": {"value": ""}}
    branch = {"kind": "branch", "condition": 'rating == "hot"', "then": [empty]}
    told = {"entity": "base.lead", "trigger": CREATED, "steps": [RATING, branch]}
    with system.runtime.writing(SYSTEM) as unit:
        values = {"document": write_document(convert_document(told))}
        update(unit, "base.workflow", ident, values, version=None)
    refused = send(system, f"{HERE}/{ident}/on", {})

    assert refused.status_code == 422
    wrong = text_of(refused).split("data-wrong")[1]
    assert "write the text" in wrong


def test_nobody_else_sees_workflows(system: Served) -> None:
    ident = write(system, RATING)
    assert HERE not in see(system, "/settings/me", who="rep").text
    for path in (HERE, f"{HERE}/{ident}"):
        assert see(system, path, who="rep").status_code == 403
    for path in (f"{HERE}/{ident}/on", f"{HERE}/{ident}/off"):
        assert send(system, path, {}, who="rep").status_code == 403
