"""`make bench`: how many events a minute go through a workflow of three steps, and through none.

One process works them off; beside it, in the same run, stands how many jobs that do nothing the
queue itself takes, keeps and ends.
"""

import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from core.tests.automation.workflows.company import LEAD, Company, open_company, task
from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.chores import CHORES
from pegboard.automation.jobs.enqueue import enqueue_many
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.work import Handler
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.workflows.names import ACTIVITY
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query

pytestmark = pytest.mark.benchmark
EVENTS = 1_000
A_MINUTE = 10_000
"""The goal: so many events a minute on two cores."""


@pytest.fixture(scope="module")
def company(module_database_url: str) -> Iterator[Company]:
    company = open_company(module_database_url)
    tell = {"kind": "notify", "to": company.admin.user_id, "text": {"value": "There is a lead."}}
    rate = {"kind": "update", "values": {"rating": {"value": "hot"}}}
    company.write({"trigger": {"kind": "created"}, "steps": [rate, task(), tell]})
    company.settle()
    yield company
    company.close()


def nothing(_runtime: Runtime) -> Mapping[str, Handler]:
    return {"bench": lambda work: None}


def a_minute(
    company: Company, handlers: Callable[[Runtime], Mapping[str, Handler]], *, chores: bool
) -> float:
    """Return how many of EVENTS a minute one process works off until nothing is left."""
    worker = Worker(company.runtime, handlers, chores=CHORES if chores else (), clock=company.clock)
    begin = time.perf_counter()
    worker.run_pending()
    return EVENTS / (time.perf_counter() - begin) * 60


def test_events_through_a_workflow_of_three_steps(company: Company) -> None:
    workspace = company.runtime.assembly.workspace
    with workspace.database.writing() as tx:
        jobs = [Job("bench", {"number": one}) for one in range(EVENTS)]
        enqueue_many(tx, workspace, jobs, now=company.clock.now)
    bare = a_minute(company, nothing, chores=False)
    for _ in range(EVENTS):
        with company.runtime.writing(SYSTEM) as unit:
            create(unit, LEAD, {"last_name": "Lee", "owner": company.admin.user_id})
    ours = a_minute(company, job_handlers, chores=True)

    with company.runtime.reading(SYSTEM) as unit:
        tasks = find(unit, Query(ACTIVITY, where='subject == "Call"', count="exact", limit=1)).count
    assert tasks == EVENTS
    print(
        f"events a minute through three steps, {workspace.database.engine.dialect.name:<12} "
        f"ours {ours:8.0f}   empty jobs {bare:8.0f}   ratio {ours / bare:.2f} (goal {A_MINUTE})"
    )
