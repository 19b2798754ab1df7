"""A workflow tried on the past does what it would have done then, and leaves no trace."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.tests.automation.workflows.company import LEAD, NOW, Company, open_company
from pegboard.automation.workflows.clock import Span
from pegboard.automation.workflows.document import Document, convert_document
from pegboard.automation.workflows.runs import Run
from pegboard.automation.workflows.simulate import Simulation, simulate

Log = list[tuple[str, str, list[tuple[str, str, dict[str, str]]]]]
UPDATED = {"kind": "updated", "fields": ["rating"]}
HOT = 'rating == "hot"'


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Company]:
    made = open_company(f"sqlite:///{tmp_path / 'past.db'}")
    yield made
    made.close()


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Company]:
    """Return a company in which the workflow is on from the beginning."""
    made = open_company(f"sqlite:///{tmp_path / 'twin.db'}")
    yield made
    made.close()


def steps(company: Company) -> list[dict[str, Any]]:
    """Return steps of most kinds, which hand over, wait, fail and ask."""
    sellers = [company.person(one, "sales_representative").user_id for one in ("Bo", "Cy")]
    task = {"kind": "task", "subject": {"expression": '"Call " + last_name'}, "due_days": 1}
    mark = {"kind": "update", "values": {"company": {"value": "Marked"}}}
    shrink = {"kind": "update", "values": {"employees": {"expression": "employees - 10"}}}
    return [
        {"kind": "assign", "how": "in_turns", "people": sellers},
        {"kind": "notify", "text": {"value": "Yours"}},
        {"kind": "wait", "days": 2},
        {"kind": "branch", "condition": "employees > 5", "then": [task, shrink], "else": [mark]},
        {"kind": "approval", "by": company.admin.user_id, "question": "On?"},
    ]


def live(company: Company) -> None:
    """Let three weeks pass with leads that become hot, cold and hot again, or never."""
    leads = {name: company.make(last_name=name, employees=n) for name, n in
             (("Ann", 30), ("Ben", 3), ("Cem", 8), ("Dee", 90))}  # fmt: skip
    company.settle()
    story = [("Ann", "hot"), ("Ben", "hot"), ("Cem", "hot"), ("Dee", "warm"), ("Ben", "cold"),
             ("Ben", "hot")]  # fmt: skip
    for name, rating in story:
        company.settle(timedelta(days=3))
        company.change(leads[name], rating=rating)
        company.settle()
    company.settle(timedelta(days=3))


def told(company: Company, runs: list[Run]) -> Log:
    """Return what runs did: of whom, where each stands, and its log without ids and times."""
    names = {one.record_id: str(company.lead(one.record_id).last_name) for one in runs}
    return sorted(
        (names[one.record_id], one.state,
         [(line.step, line.words, dict(line.values)) for line in one.log])
        for one in runs
    )  # fmt: skip


def tried(company: Company, document: Document, days: int = 30) -> Simulation:
    until = company.clock.now
    span = Span(until - timedelta(days=days), until)
    return simulate(company.runtime.assembly, company.admin, document, span)


def whole(company: Company) -> Mapping[str, list[Any]]:
    """Return every row of every table."""
    path = company.runtime.settings.database_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as found:
        tables = [row[0] for row in found.execute("SELECT name FROM sqlite_master WHERE "
                  "type = 'table' AND sql NOT LIKE '%VIRTUAL%'")]  # fmt: skip
        return {one: sorted(map(repr, found.execute(f'SELECT * FROM "{one}"'))) for one in tables}


def test_a_simulation_says_what_really_running_would_have_done_and_keeps_nothing(
    home: Company, twin: Company
) -> None:
    document = {"trigger": UPDATED, "condition": HOT}
    ident = twin.write({**document, "steps": steps(twin)})
    twin.settle()
    live(twin)
    real = told(twin, twin.runs_of(ident))

    written = convert_document({"entity": LEAD, **document, "steps": steps(home)})
    live(home)
    before = whole(home)
    found = tried(home, written)

    assert told(home, list(found.runs)) == real
    assert (found.starts, found.records) == (4, 3)
    assert whole(home) == before
    assert {one.state for one in found.runs} == {"failed", "asking"}


@pytest.mark.parametrize(
    ("trigger", "condition", "starts"),
    [
        ({"kind": "created"}, "", 4),
        ({"kind": "stage_changed", "field": "rating", "to": ["hot"]}, "", 4),
        ({"kind": "unchanged", "days": 5}, "", 7),
        ({"kind": "unchanged", "days": 5}, HOT, 3),
        ({"kind": "schedule", "cron": "0 8 * * 1", "zone": "UTC"}, HOT, 9),
        ({"kind": "by_hand", "label": "Go"}, "", 0),
    ],
)
def test_every_trigger_is_looked_for_in_the_past(
    home: Company, trigger: dict[str, Any], condition: str, starts: int
) -> None:
    live(home)
    mark = {"kind": "update", "values": {"job_title": {"value": "Marked"}}}
    told_ = {"entity": LEAD, "trigger": trigger, "condition": condition, "steps": [mark]}
    found = tried(home, convert_document(told_), days=(home.clock.now - NOW).days + 1)
    assert found.starts == starts
    assert [one.state for one in found.runs] == ["done"] * starts
