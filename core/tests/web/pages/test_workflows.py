"""Workflows by page: what managers see of them, switch on and off, and of what they did."""

import re
from html import unescape
from typing import Any

import httpx
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


def drafted(answer: httpx.Response) -> dict[str, str]:
    """Return what the editor keeps in its form."""
    found = re.findall(r'<input type="hidden" name="(document|open)" value="([^"]*)"', answer.text)
    return {name: unescape(value) for name, value in found}


def draft(system: Served, form: dict[str, Any], do: str, at: str = "") -> dict[str, str]:
    answer = send(system, f"{HERE}/draft", form, do=do, at=at)
    assert answer.status_code == 200
    return drafted(answer)


def test_a_workflow_is_written_step_by_step_and_each_error_stands_at_its_step(
    system: Served,
) -> None:
    form = drafted(see(system, f"{HERE}/new", entity="base.lead"))
    trigger = {"t.kind": "created", "start_condition.text": 'source == "website"'}
    form = draft(system, {**form, **trigger, "kind.1": "branch"}, "add", "1")
    assert form["open"] == "1"
    sent = {"step_condition.text": 'rating == "hot"', "kind.1.yes.1": "task"}
    form = draft(system, {**form, **trigger, **sent}, "add", "1.yes.1")
    task = {"s.subject": '= "Call " + nothing', "s.due_days": "2"}
    form = draft(system, {**form, **trigger, **task}, "close")
    asked = {**form, **trigger, "name": "By hand written"}

    refused = send(system, f"{HERE}/new", asked)
    assert refused.status_code == 422
    assert "nothing" in text_of(refused).split("data-wrong")[1].split("</li>")[0]

    form = draft(system, form, "edit", "1.yes.1")
    task = {"s.subject": '= "Call " + last_name', "s.due_days": "2", "s.to": system.ids["rep"]}
    form = draft(system, {**form, **task, "kind.2": "update"}, "add", "2")
    value = {"s.v.0.field": "rating", "s.v.0.how": "written", "s.v.0.was": "rating written"}
    form = draft(system, {**form, **value, "s.v.0.value": "warm"}, "up", "2")
    kept = send(system, f"{HERE}/new", {**asked, **form})

    assert kept.status_code == 303, kept.text
    shown = text_of(see(system, kept.headers["location"]))
    assert shown.index("Rating") < shown.index("Does this hold?")
    assert '= "Call " + last_name' in shown
    assert "in 2 days" in shown
    send(system, f"{kept.headers['location']}/on", {})
    lead = make_lead(system, source="website", rating="hot")
    settle(system)
    assert [one.state for one in runs(system, lead)] == ["done"]


def test_a_workflow_goes_back_to_an_earlier_version(system: Served) -> None:
    page = f"{HERE}/{write(system, RATING, name='Versions')}"
    form = drafted(see(system, f"{page}/edit"))
    form = draft(system, form, "remove", "1")
    form = draft(system, {**form, "kind.1": "wait"}, "add", "1")
    trigger = {"t.kind": "by_hand"}
    form = draft(system, {**form, **trigger, "s.days": "3"}, "close")
    words = {"t.label": "Press me", **trigger, "name": "Versions"}
    version = re.search(r'name="version" value="(\d+)"', see(system, f"{page}/edit").text)
    assert version is not None
    saved = {**form, **words, "version": version[1]}
    assert send(system, f"{page}/edit", saved).status_code == 303
    assert "Press me" in text_of(see(system, page))
    again = send(system, f"{page}/edit", saved)
    assert "Somebody changed it meanwhile" in text_of(again)

    listed = re.findall(r"versions\?version=(\d+)", see(system, f"{page}/versions").text)
    assert len(listed) == 2
    assert "Rating" in text_of(see(system, f"{page}/versions", version=listed[-1]))
    assert send(system, f"{page}/versions/{listed[-1]}", {}).status_code == 303
    assert "Press me" not in text_of(see(system, page))
    assert send(system, f"{page}/versions/999", {}).status_code == 404


def test_a_workflow_is_tried_on_what_happened_lately_and_nothing_comes_of_it(
    system: Served,
) -> None:
    lead = make_lead(system, last_name="Tryout")
    task = {"kind": "task", "subject": {"value": "Never given"}}
    about = 'last_name == "Tryout"'
    page = f"{HERE}/{write(system, RATING, task, name='Try me', condition=about)}"
    shown = text_of(send(system, f"{page}/simulate", {"days": "7"}))
    assert "It would have started 1 time, on 1 record." in shown
    assert "Gave a task. Never given" in re.sub(r"\s+", " ", shown)
    assert system.call("GET", f"/base/lead/{lead}").json()["rating"] is None
    assert system.call("GET", '/base/activity?where=subject == "Never given"').json()["items"] == []
    assert runs(system, lead) == []


def test_a_record_offers_its_buttons_and_asks_its_questions(system: Served) -> None:
    ask = {"kind": "approval", "by": system.ids["rep"], "question": "Shall we call?"}
    by_hand = {"kind": "by_hand", "label": "Ask for a call"}
    ident = write(system, ask, RATING, trigger=by_hand, condition="employees > 5")
    send(system, f"{HERE}/{ident}/on", {})
    lead, small = make_lead(system, employees=9), make_lead(system, employees=2)
    page = f"/base/lead/{lead}"
    start = f"{page}/workflows/{ident}"
    assert start in see(system, page, who="rep").text
    assert "Ask for a call" not in see(system, f"/base/lead/{small}", who="rep").text
    assert "Ask for a call" not in see(system, page, who="reader").text
    assert send(system, start, {}, who="reader").status_code == 403
    assert send(system, f"/base/lead/{small}/workflows/{ident}", {}).status_code == 422

    assert left_message(send(system, start, {}, who="rep"))["text"] == "Started: Ask for a call"
    settle(system)
    (run,) = runs(system, lead)
    asked = text_of(see(system, page, who="rep"))
    assert "Shall we call?" in asked
    assert "Shall we call?" not in text_of(see(system, page, who="reader"))
    reply = f"{page}/runs/{run.id}/answer"
    assert send(system, reply, {"answer": "yes"}, who="reader").status_code == 403
    assert send(system, reply, {"answer": "perhaps"}, who="rep").status_code == 400
    elsewhere = f"/base/lead/{small}/runs/{run.id}/answer"
    assert send(system, elsewhere, {"answer": "yes"}, who="rep").status_code == 422
    assert send(system, reply, {"answer": "yes"}, who="rep").status_code == 303
    settle(system)
    assert [one.state for one in runs(system, lead)] == ["done"]
    assert "A workflow asks" not in text_of(see(system, page, who="rep"))


def test_a_workflow_that_is_ready_is_taken_and_stays_off(system: Served) -> None:
    assert "Call new leads from the website" in text_of(see(system, HERE))
    taken = send(system, f"{HERE}/ready/base/new_web_lead", {})
    assert taken.status_code == 303
    shown = text_of(see(system, taken.headers["location"]))
    assert "Source is Website" in shown
    assert "Switch on" in shown
    assert send(system, f"{HERE}/ready/base/none", {}).status_code == 404


def test_nobody_else_sees_workflows(system: Served) -> None:
    ident = write(system, RATING)
    assert HERE not in see(system, "/settings/me", who="rep").text
    for path in (HERE, f"{HERE}/{ident}"):
        assert see(system, path, who="rep").status_code == 403
    for path in (f"{HERE}/{ident}/on", f"{HERE}/{ident}/off"):
        assert send(system, path, {}, who="rep").status_code == 403
