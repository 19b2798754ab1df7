"""What starts a workflow: each trigger, once for each time that its state is reached."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from core.tests.automation.workflows.company import Company, make_task
from pegboard.model.system import USER
from pegboard.records.create import create
from pegboard.records.update import update

Story = Callable[[Company, str], None]


def rename(company: Company, lead: str) -> None:
    company.change(lead, company="Acme")


def warm(company: Company, lead: str) -> None:
    company.change(lead, rating="warm")


def hot(company: Company, lead: str) -> None:
    company.change(lead, rating="hot")


def qualify(company: Company, lead: str) -> None:
    company.change(lead, stage="lead")


def discard(company: Company, lead: str) -> None:
    company.change(lead, stage="discarded")


def hand_over(company: Company, lead: str) -> None:
    company.change(lead, owner=company.admin.user_id)


def remove(company: Company, lead: str) -> None:
    company.remove(lead)


def bring_back(company: Company, lead: str) -> None:
    company.bring_back(lead)


HOT = {"kind": "updated"}, 'rating == "hot"'
STORIES: list[tuple[Any, str, list[Story], int]] = [
    ({"kind": "created"}, "", [rename], 1),
    ({"kind": "created"}, 'rating == "hot"', [hot], 0),
    ({"kind": "updated"}, "", [rename, hot], 2),
    ({"kind": "updated", "fields": ["rating"]}, "", [rename, hot], 1),
    (*HOT, [hot], 1),
    (*HOT, [hot, rename, qualify], 1),
    (*HOT, [hot, warm, hot], 2),
    (*HOT, [warm, rename], 0),
    ({"kind": "deleted"}, "", [remove], 1),
    ({"kind": "restored"}, "", [remove, bring_back], 1),
    ({"kind": "owner_changed"}, "", [hand_over, rename], 1),
    ({"kind": "stage_changed", "field": "stage"}, "", [qualify, rename, discard], 2),
    ({"kind": "stage_changed", "field": "stage", "to": ["lead"]}, "", [qualify, discard], 1),
    ({"kind": "stage_changed", "field": "stage", "from": ["lead"]}, "", [qualify, discard], 1),
    ({"kind": "stage_changed", "field": "stage", "from": ["discarded"]}, "", [qualify], 0),
]


@pytest.mark.parametrize("is_prompt", [True, False])
@pytest.mark.parametrize(("trigger", "condition", "story", "times"), STORIES)
def test_a_workflow_starts_once_for_each_time_that_its_state_is_reached(
    company: Company,
    trigger: Any,
    condition: str,
    story: list[Story],
    times: int,
    is_prompt: bool,
) -> None:
    """Whether the worker comes at once, or when the record has moved on already."""
    told = {"trigger": trigger, "condition": condition, "steps": [make_task(company)]}
    workflow = company.write(told)
    lead = company.make()
    for deed in story:
        if is_prompt:
            company.settle()
        deed(company, lead)
    company.settle()
    company.settle()

    found = company.runs_of(workflow)
    assert [run.state for run in found] == ["done"] * times
    is_about_it = trigger["kind"] != "deleted"
    assert company.tasks(lead) == ["Call"] * (times if is_about_it else 0)


def test_a_date_calls_for_a_workflow_at_its_time_where_the_owner_lives(company: Company) -> None:
    seller = company.person("Ines Soto", "sales_manager")
    with company.runtime.writing(company.admin) as unit:
        update(unit, USER, str(seller.user_id), {"time_zone": "America/Lima"}, version=None)
    trigger = {"kind": "date_reached", "field": "due_date", "days": 2, "when": "before"}
    step = {"kind": "update", "values": {"priority": {"value": "high"}}}
    workflow = company.write({"entity": "base.activity", "trigger": trigger, "steps": [step]})
    company.settle()
    with company.runtime.writing(company.admin) as unit:
        due = (company.clock.now + timedelta(days=5)).date()
        values = {"subject": "Renew", "due_date": due, "owner": seller.user_id}
        create(unit, "base.activity", values)
    nine_in_lima = company.clock.now.replace(hour=14, minute=0) + timedelta(days=3)

    company.settle(nine_in_lima - company.clock.now - timedelta(minutes=1))
    assert company.runs_of(workflow) == []
    company.settle(timedelta(minutes=2))
    assert [run.state for run in company.runs_of(workflow)] == ["done"]
    company.settle(timedelta(days=20))
    assert len(company.runs_of(workflow)) == 1


def test_silence_calls_for_a_workflow_once_until_somebody_changes_the_record(
    company: Company,
) -> None:
    trigger = {"kind": "unchanged", "days": 7}
    told = {"trigger": trigger, "condition": 'stage == "lead"', "steps": [make_task(company)]}
    company.write(told)
    company.settle()
    lead = company.make(stage="lead")
    for _ in range(4):
        company.settle(timedelta(days=3))
    assert company.tasks(lead) == ["Call"]

    company.change(lead, rating="hot")
    company.settle(timedelta(days=6))
    assert company.tasks(lead) == ["Call"]
    company.settle(timedelta(days=2))
    assert company.tasks(lead) == ["Call", "Call"]


def test_a_schedule_takes_each_record_for_which_the_condition_holds(company: Company) -> None:
    hot_one, cold_one = company.make(rating="hot"), company.make(rating="cold")
    trigger = {"kind": "schedule", "cron": "0 8 * * 1", "zone": "Europe/Madrid"}
    condition = 'rating == "hot" && company == "Schedules"'
    company.change(hot_one, company="Schedules")
    company.write({"trigger": trigger, "condition": condition, "steps": [make_task(company)]})
    company.settle()
    company.settle(timedelta(days=21))
    company.settle(timedelta(minutes=1))

    assert company.tasks(hot_one) == ["Call"]
    assert company.tasks(cold_one) == []
