"""What the queue promises: kept with the change, done once, never lost, never stuck."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pegboard.automation.jobs.claim import (
    LATEST,
    LEASE,
    SOONEST,
    JobLost,
    backoff,
    claim,
    fail,
    finish,
    finish_many,
    hold,
    tell,
)
from pegboard.automation.jobs.enqueue import enqueue, enqueue_many
from pegboard.automation.jobs.job import Claimed, Job
from pegboard.automation.jobs.look import SeenJob, find_job, prune_jobs, take_back, try_again
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KINDS = ("mail", "call")


@pytest.fixture
def space(database_url: str) -> Iterator[Workspace]:
    made = make_workspace(database_url, [])
    yield made
    made.database.close()


def add(space: Workspace, *jobs: Job, now: datetime = NOW) -> list[str | None]:
    with space.database.writing() as tx:
        return [enqueue(tx, space, job, now=now) for job in jobs]


def take(space: Workspace, *, now: datetime = NOW, most: int = 10) -> list[Claimed]:
    return claim(space, "worker", KINDS, now=now, most=most)


def done(space: Workspace, job: Claimed, *, now: datetime = NOW) -> None:
    with space.database.writing() as tx:
        finish(tx, space, job, now=now)


def look(space: Workspace, ident: str | None) -> SeenJob:
    found = find_job(space, str(ident))
    assert found is not None
    return found


def state(space: Workspace, ident: str | None) -> str:
    return look(space, ident).state


class Undone(Exception):
    """Rolls a transaction back."""


def test_a_job_exists_exactly_when_the_change_that_asked_for_it_does(space: Workspace) -> None:
    with pytest.raises(Undone):
        _enqueue_and_undo(space)
    assert take(space) == []

    add(space, Job("mail", {"to": "ada"}))
    assert [(job.kind, job.payload) for job in take(space)] == [("mail", {"to": "ada"})]


def _enqueue_and_undo(space: Workspace) -> None:
    with space.database.writing() as tx:
        enqueue(tx, space, Job("mail"), now=NOW)
        raise Undone


def test_what_is_asked_for_twice_under_one_key_is_there_once(space: Workspace) -> None:
    first, second = add(space, Job("mail", key="welcome 7"), Job("mail", key="welcome 7"))
    (other,) = add(space, Job("call", key="welcome 7"))

    assert first is not None
    assert second is None
    assert other is not None
    for job in take(space):
        done(space, job)
    assert add(space, Job("mail", key="welcome 7")) == [None]


def test_many_jobs_come_at_once(space: Workspace) -> None:
    with space.database.writing() as tx:
        enqueue_many(tx, space, [Job("mail", {"n": n}) for n in range(500)], now=NOW)

    taken = take(space, most=600)
    assert sorted(job.payload["n"] for job in taken) == list(range(500))
    with space.database.writing() as tx:
        finish_many(tx, space, taken, now=NOW)
    assert take(space, now=NOW + 2 * LEASE) == []


def test_urgent_jobs_go_first_and_later_ones_wait_for_their_time(space: Workspace) -> None:
    usual, urgent, later = add(
        space, Job("mail"), Job("call", priority=10), Job("mail", run_at=NOW + timedelta(hours=1))
    )

    assert [job.id for job in take(space, most=1)] == [urgent]
    assert [job.id for job in take(space)] == [usual]
    assert [job.id for job in take(space, now=NOW + timedelta(seconds=61 * 60))][-1] == later


def test_nobody_takes_what_another_holds_until_the_lease_is_over(space: Workspace) -> None:
    add(space, Job("mail"))
    (first,) = take(space)

    assert take(space, now=NOW + LEASE * 0.99) == []
    hold(space, first, now=NOW + LEASE / 2)
    assert take(space, now=NOW + LEASE * 1.2) == []
    (second,) = take(space, now=NOW + LEASE * 2)

    assert second.id == first.id
    assert second.attempt == 2
    with pytest.raises(JobLost):
        done(space, first)
    with pytest.raises(JobLost):
        hold(space, first, now=NOW)
    done(space, second)
    assert state(space, first.id) == "done"


def test_a_job_of_a_kind_that_nobody_here_knows_waits(space: Workspace) -> None:
    (unknown,) = add(space, Job("of a disabled plugin"))

    assert take(space) == []
    assert state(space, unknown) == "waiting"


def test_jobs_of_a_lane_run_one_after_the_other_in_order(space: Workspace) -> None:
    first, second, free = add(
        space, Job("mail", lane="r1"), Job("mail", lane="r1"), Job("mail", lane="r2")
    )

    taken = take(space)
    assert [job.id for job in taken] == [first, free]
    done(space, taken[1])
    fail(space, taken[0], "busy", now=NOW)
    assert take(space) == []
    (again,) = take(space, now=NOW + LATEST)
    assert again.id == first
    done(space, again)
    assert [job.id for job in take(space)] == [second]


def test_a_failing_job_is_tried_again_later_each_time_and_then_is_dead_to_read_and_retry(
    space: Workspace,
) -> None:
    (ident,) = add(space, Job("mail", most_attempts=3))
    now, waits, found = NOW, [], look(space, ident)
    for _ in range(3):
        (job,) = take(space, now=now)
        fail(space, job, "the server said 451", now=now)
        found = look(space, ident)
        waits.append(found.run_at - now)
        now += LATEST
    assert found.state == "dead"
    assert found.error == "the server said 451"
    assert waits[0] < waits[1]
    assert take(space, now=now) == []

    assert try_again(space, str(ident), now=now)
    (job,) = take(space, now=now)
    done(space, job, now=now)
    assert state(space, ident) == "done"
    assert not try_again(space, str(ident), now=now)


def test_a_cancelled_job_is_not_run_and_one_that_runs_is_told_to_stop(space: Workspace) -> None:
    waiting, running = add(space, Job("mail", run_at=NOW + timedelta(days=1)), Job("call"))
    (job,) = take(space)

    assert take_back(space, str(waiting), now=NOW)
    assert take_back(space, str(running), now=NOW)
    assert take(space, now=NOW + timedelta(days=2)) == []
    with pytest.raises(JobLost):
        tell(space, job, 1, 10)
    with pytest.raises(JobLost):
        done(space, job)
    assert not take_back(space, str(waiting), now=NOW)


def test_how_far_a_job_is_can_be_read_by_others(space: Workspace) -> None:
    add(space, Job("mail"))
    (job,) = take(space)
    tell(space, job, 40, 100, "Sending")

    found = look(space, job.id)
    assert (found.done, found.total, found.note) == (40, 100, "Sending")


@given(attempt=st.integers(1, 40))
def test_waits_grow_and_stay_below_an_hour_and_a_quarter(attempt: int) -> None:
    assert SOONEST * 0.8 <= backoff(attempt) <= LATEST * 1.2


@given(lanes=st.lists(st.sampled_from(["a", "b", None]), max_size=12), most=st.integers(1, 5))
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_the_lanes_every_job_is_done_once_and_in_order(
    space: Workspace, lanes: list[str | None], most: int
) -> None:
    made = add(space, *(Job("mail", lane=lane) for lane in lanes))
    ran: list[str] = []
    while taken := take(space, most=most):
        held = [job.lane for job in taken if job.lane]
        assert len(held) == len(set(held))
        for job in taken:
            done(space, job)
            ran.append(job.id)

    assert sorted(ran) == sorted(str(one) for one in made)
    for lane in ("a", "b"):
        mine = [str(one) for one, of in zip(made, lanes, strict=True) if of == lane]
        assert [one for one in ran if one in mine] == mine


def test_what_ended_long_ago_is_forgotten(space: Workspace) -> None:
    add(space, Job("mail"), Job("call"))
    jobs = take(space)
    done(space, jobs[0])

    assert prune_jobs(space, before=NOW + timedelta(days=1)) == 1
    assert find_job(space, jobs[0].id) is None
    assert find_job(space, jobs[1].id) is not None
