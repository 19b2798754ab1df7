"""What workers promise: kept work is done once, a killed worker's job is another's."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.look import count_jobs, find_job, take_back
from pegboard.automation.jobs.work import Handler, Work
from pegboard.automation.jobs.worker import Wait, Worker
from pegboard.base.plugin import Base
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.runtimes import runtime_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ACCOUNT = "base.account"


@pytest.fixture
def runtime(database_url: str) -> Iterator[Runtime]:
    made = runtime_of(database_url, base=Base())
    yield made
    made.database.close()


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def add(runtime: Runtime, job: Job) -> str:
    workspace = runtime.assembly.workspace
    with workspace.database.writing() as tx:
        ident = enqueue(tx, workspace, job, now=NOW)
    assert ident is not None
    return ident


def knows(**handlers: Handler) -> Callable[[Runtime], Mapping[str, Handler]]:
    return lambda _: handlers


def accounts(runtime: Runtime) -> int:
    with runtime.reading(SYSTEM) as unit:
        return len(find(unit, Query(ACCOUNT, fields=("name",), limit=200)).rows)


def make_account(work: Work) -> None:
    with work.finishing() as unit:
        create(unit, ACCOUNT, {"name": str(work.job.payload["name"])})


def test_what_a_job_did_and_its_end_are_kept_together(runtime: Runtime) -> None:
    ident = add(runtime, Job("account", {"name": "Acme"}))

    assert Worker(runtime, knows(account=make_account)).run_pending() == 1

    found = find_job(runtime.assembly.workspace, ident)
    assert found is not None
    assert found.state == "done"
    assert accounts(runtime) == 1


def test_a_job_that_was_taken_back_while_it_ran_keeps_nothing(runtime: Runtime) -> None:
    ident = add(runtime, Job("account", {"name": "Acme"}))

    def too_late(work: Work) -> None:
        take_back(runtime.assembly.workspace, work.job.id, now=NOW)
        make_account(work)

    Worker(runtime, knows(account=too_late)).run_pending()

    found = find_job(runtime.assembly.workspace, ident)
    assert found is not None
    assert found.state == "cancelled"
    assert accounts(runtime) == 0


def test_a_failing_job_says_why_and_is_dead_after_its_attempts(runtime: Runtime) -> None:
    clock = Clock()
    ident = add(runtime, Job("bad", most_attempts=3))

    def fail(_: Work) -> None:
        raise ValueError("no such thing")

    worker = Worker(runtime, knows(bad=fail), clock=clock)
    for _ in range(5):
        worker.run_pending()
        clock.now += timedelta(hours=2)

    found = find_job(runtime.assembly.workspace, ident)
    assert found is not None
    assert (found.state, found.attempts) == ("dead", 3)
    assert found.error == "ValueError: no such thing"


def test_a_job_may_wait_for_a_time_without_that_being_a_failure(runtime: Runtime) -> None:
    clock = Clock()
    ident = add(runtime, Job("patient"))
    tomorrow = NOW + timedelta(days=1)

    def patient(_: Work) -> None:
        if clock.now < tomorrow:
            raise Wait(tomorrow)

    worker = Worker(runtime, knows(patient=patient), clock=clock)
    assert worker.run_pending() == 1
    clock.now = NOW + timedelta(hours=23)
    assert worker.run_pending() == 0
    clock.now = tomorrow
    assert worker.run_pending() == 1

    found = find_job(runtime.assembly.workspace, ident)
    assert found is not None
    assert (found.state, found.error) == ("done", None)


def test_a_long_job_is_held_while_it_runs(runtime: Runtime) -> None:
    ran: list[str] = []
    add(runtime, Job("long"))

    def long(work: Work) -> None:
        ran.append(work.job.id)
        time.sleep(0.6)

    lease = timedelta(seconds=0.3)
    workers = [Worker(runtime, knows(long=long), lease=lease) for _ in range(2)]
    for worker in workers:
        worker.start()
    time.sleep(1.5)
    for worker in workers:
        worker.stop()

    assert len(ran) == 1
    assert count_jobs(runtime.assembly.workspace) == {"done": 1}


KILLED = """
import sys, time
from datetime import timedelta
from pegboard.automation.jobs.worker import Worker
from pegboard.base.plugin import Base
from pegboard.records.create import create
from pegboard.testing.runtimes import runtime_of

def slow(work):
    with work.finishing() as unit:
        create(unit, "base.account", {"name": work.job.payload["name"]})
        time.sleep(0.02)
    print(work.job.id, flush=True)

runtime = runtime_of(sys.argv[1], base=Base())
Worker(runtime, lambda _: {"account": slow}, lease=timedelta(seconds=1)).run()
"""


def test_workers_killed_at_any_time_lose_nothing_and_do_nothing_twice(
    runtime: Runtime, database_url: str, tmp_path: Path
) -> None:
    for number in range(30):
        add(runtime, Job("account", {"name": f"Account {number}"}, most_attempts=50))
    script = tmp_path / "worker.py"
    script.write_text(KILLED, encoding="utf-8")
    done = 0
    while done < 15:
        child = subprocess.Popen(
            [sys.executable, str(script), database_url], stdout=subprocess.PIPE, text=True
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.13)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        done = count_jobs(runtime.assembly.workspace).get("done", 0)
        assert accounts(runtime) == done

    time.sleep(1.1)
    worker = Worker(runtime, knows(account=make_account))
    worker.run_pending()
    assert count_jobs(runtime.assembly.workspace) == {"done": 30}
    assert accounts(runtime) == 30
