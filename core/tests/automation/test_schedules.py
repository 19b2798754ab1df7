"""What schedules promise: each time once, on the clock of the place, whoever looks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest

from pegboard.automation.jobs.claim import claim
from pegboard.automation.jobs.schedules import (
    BadSchedule,
    Schedule,
    drop_schedule,
    keep_schedule,
    next_time,
    run_schedules,
)
from pegboard.records.workspace import Workspace
from pegboard.testing.workspaces import make_workspace

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


@pytest.fixture
def space(database_url: str) -> Iterator[Workspace]:
    made = make_workspace(database_url, [])
    yield made
    made.database.close()


def local(zone: str, *moment: int) -> datetime:
    return datetime(*moment, tzinfo=ZoneInfo(zone))  # type: ignore[arg-type,misc]  # numbers of a moment


def times_made(space: Workspace, now: datetime) -> list[str]:
    return [job.payload["time"] for job in claim(space, "w", ("mail",), now=now, most=1000)]


@pytest.mark.parametrize(
    ("zone", "after", "first"),
    [
        ("Europe/Madrid", (2026, 3, 28, 3, 0), (2026, 3, 28, 8, 30)),
        ("Europe/Madrid", (2026, 3, 28, 9, 0), (2026, 3, 29, 8, 30)),  # the night loses an hour
        ("Europe/Rome", (2026, 10, 24, 9, 0), (2026, 10, 25, 8, 30)),  # the night gains one
        ("America/New_York", (2026, 3, 7, 9, 0), (2026, 3, 8, 8, 30)),
        ("Australia/Lord_Howe", (2026, 4, 4, 9, 0), (2026, 4, 5, 8, 30)),  # half an hour
        ("Asia/Kolkata", (2026, 4, 4, 9, 0), (2026, 4, 5, 8, 30)),
    ],
)
def test_half_past_eight_is_half_past_eight_there(
    zone: str, after: tuple[int, ...], first: tuple[int, ...]
) -> None:
    assert next_time("30 8 * * *", zone, local(zone, *after)) == local(zone, *first)


def test_a_time_that_the_clock_skips_is_made_up_for_right_after() -> None:
    zone = "Europe/Madrid"  # 02:00 becomes 03:00 on 2026-03-29
    assert next_time("30 2 * * *", zone, local(zone, 2026, 3, 28, 12)) == local(
        zone, 2026, 3, 29, 3, 0
    )


def test_a_time_that_the_clock_shows_twice_counts_once() -> None:
    zone = "Europe/Madrid"  # 03:00 becomes 02:00 on 2026-10-25
    first = next_time("30 2 * * *", zone, local(zone, 2026, 10, 24, 12))
    assert first.astimezone(ZoneInfo(zone)).isoformat() == "2026-10-25T02:30:00+02:00"
    assert next_time("30 2 * * *", zone, first) == local(zone, 2026, 10, 26, 2, 30)


@pytest.mark.parametrize(
    ("cron", "zone", "words"),
    [
        ("99 8 * * *", "UTC", "is no time of a schedule"),
        ("every day", "UTC", "is no time of a schedule"),
        ("0 8 * * *", "Europe/Atlantis", "is no time zone"),
        ("0 8 * * *", "../etc/passwd", "is no time zone"),
        ("0 8 30 2 *", "UTC", "is no time of a schedule"),
    ],
)
def test_bad_times_are_refused_in_words(cron: str, zone: str, words: str) -> None:
    with pytest.raises(BadSchedule, match=words):
        next_time(cron, zone, MORNING)


def test_a_schedule_makes_a_job_at_each_of_its_times(space: Workspace) -> None:
    keep_schedule(space, Schedule("digest", "mail", "30 8 * * *", "Europe/Madrid"), now=MORNING)

    assert run_schedules(space, now=MORNING) == 0
    assert run_schedules(space, now=MORNING + timedelta(minutes=30)) == 1
    assert run_schedules(space, now=MORNING + timedelta(minutes=31)) == 0
    assert times_made(space, MORNING + timedelta(hours=1)) == ["2026-03-02T07:30:00+00:00"]


def test_times_that_passed_while_nothing_ran_are_made_up_for_by_one_job(space: Workspace) -> None:
    keep_schedule(space, Schedule("digest", "mail", "0 * * * *"), now=MORNING)

    assert run_schedules(space, now=MORNING + timedelta(days=3)) == 1
    assert run_schedules(space, now=MORNING + timedelta(days=3)) == 0


def test_a_clock_that_is_set_back_makes_nothing_twice(space: Workspace) -> None:
    keep_schedule(space, Schedule("digest", "mail", "0 8 * * *"), now=MORNING)
    eight = MORNING + timedelta(hours=1)

    assert run_schedules(space, now=eight) == 1
    for moment in (eight - timedelta(hours=2), eight, eight + timedelta(hours=1)):
        assert run_schedules(space, now=moment) == 0


def test_a_dropped_schedule_makes_nothing(space: Workspace) -> None:
    keep_schedule(space, Schedule("digest", "mail", "0 8 * * *"), now=MORNING)

    assert drop_schedule(space, "digest")
    assert not drop_schedule(space, "digest")
    assert run_schedules(space, now=MORNING + timedelta(days=1)) == 0


def test_nodes_that_look_at_once_make_each_time_once(space: Workspace) -> None:
    zones = ("Europe/Madrid", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")
    for number in range(100):
        cron = f"{number % 60} {number % 24} * * *"
        keep_schedule(space, Schedule(f"s{number}", "mail", cron, zones[number % 5]), now=MORNING)
    made: list[int] = []
    for hour in range(25):
        now = MORNING + timedelta(hours=hour)
        looks = [
            Thread(target=lambda at=now: made.append(run_schedules(space, now=at)))
            for _ in range(2)
        ]
        for look in looks:
            look.start()
        for look in looks:
            look.join()

    assert sum(made) == 100
    assert len(times_made(space, MORNING + timedelta(days=2))) == 100
