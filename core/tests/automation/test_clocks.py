"""Business hours and clocks, as their cases say; and the laws that hold for all hours."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegboard.automation.clocks.clock import ClockEvent, Reading, Tick, read_clock
from pegboard.automation.clocks.hours import Hours, NoHours, Span, worked, worked_off

MADRID = "Europe/Madrid"
OFFICE: dict[int, tuple[Span, ...]] = {day: (Span(time(9), time(17)),) for day in range(5)}
LUNCH: dict[int, tuple[Span, ...]] = {
    day: (Span(time(9), time(13)), Span(time(14), time(18))) for day in range(5)
}
FRI, SAT, MON, TUE, WED = (f"2026-03-{day:02}" for day in (6, 7, 9, 10, 11))


def at(text: str, zone: str = MADRID) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def hours(week: dict[int, tuple[Span, ...]] = OFFICE, *holidays: str) -> Hours:
    return Hours(MADRID, week, frozenset(date.fromisoformat(one) for one in holidays))


@pytest.mark.parametrize(
    ("week", "created", "work", "due"),
    [
        (OFFICE, f"{FRI} 16:00", 4, f"{MON} 12:00"),
        (OFFICE, f"{FRI} 08:00", 4, f"{FRI} 13:00"),
        (OFFICE, f"{SAT} 11:00", 4, f"{MON} 13:00"),
        (OFFICE, f"{FRI} 09:00", 8, f"{FRI} 17:00"),
        (OFFICE, f"{FRI} 17:00", 1, f"{MON} 10:00"),
        (OFFICE, f"{FRI} 16:00", 0, f"{FRI} 16:00"),
        (LUNCH, f"{FRI} 12:00", 4, f"{FRI} 17:00"),
        (LUNCH, f"{FRI} 13:30", 4, f"{FRI} 18:00"),
        (LUNCH, f"{FRI} 17:00", 8, f"{MON} 17:00"),
    ],
)
def test_work_is_done_in_the_hours_that_are_worked(
    week: dict[int, tuple[Span, ...]], created: str, work: int, due: str
) -> None:
    assert worked_off(hours(week), at(created), timedelta(hours=work)) == at(due)


def test_nobody_works_on_a_holiday() -> None:
    assert worked_off(hours(OFFICE, MON), at(f"{FRI} 16:00"), timedelta(hours=4)) == at(
        f"{TUE} 12:00"
    )


def test_a_night_in_which_clocks_change_is_as_long_as_it_was() -> None:
    always: dict[int, tuple[Span, ...]] = {day: (Span(time(0), time(0)),) for day in range(7)}
    spring = worked(hours(always), at("2026-03-29 00:00"), at("2026-03-30 00:00"))
    autumn = worked(hours(always), at("2026-10-25 00:00"), at("2026-10-26 00:00"))
    office = worked(hours(), at("2026-03-27 16:00"), at("2026-03-30 10:00"))

    assert (spring, autumn) == (timedelta(hours=23), timedelta(hours=25))
    assert office == timedelta(hours=2)


def test_hours_without_time_are_told() -> None:
    with pytest.raises(NoHours):
        worked_off(hours({}), at(f"{FRI} 16:00"), timedelta(hours=1))
    assert worked(hours({}), at(f"{FRI} 16:00"), at(f"{MON} 16:00")) == timedelta()


@pytest.mark.parametrize("span", [(time(17), time(9)), (time(9), time(9))])
def test_a_part_of_a_day_ends_after_it_begins(span: tuple[time, time]) -> None:
    with pytest.raises(ValueError, match="is no part of a day"):
        Span(*span)


def clock(*told: tuple[str, Tick], now: str, work: int = 4) -> Reading:
    events = [ClockEvent(at(moment), tick) for moment, tick in told]
    return read_clock(hours(), timedelta(hours=work), events, now=at(now))


def test_a_pause_moves_the_due_time_by_the_work_time_that_it_took() -> None:
    told: tuple[tuple[str, Tick], ...] = (
        (f"{FRI} 16:00", "start"),
        (f"{MON} 10:00", "pause"),
        (f"{MON} 20:00", "resume"),
    )

    assert clock(*told[:1], now=f"{FRI} 16:30").due == at(f"{MON} 12:00")
    halted = clock(*told[:2], now=f"{MON} 15:00")
    assert (halted.due, halted.used, halted.left) == (
        None, timedelta(hours=2), timedelta(hours=2),
    )  # fmt: skip
    assert clock(*told, now=f"{MON} 21:00").due == at(f"{TUE} 11:00")


def test_a_clock_that_is_stopped_in_time_is_not_late_afterwards() -> None:
    told: tuple[tuple[str, Tick], ...] = ((f"{FRI} 16:00", "start"), (f"{MON} 11:00", "stop"))

    reading = clock(*told, now=f"{WED} 12:00")
    assert (reading.left, reading.is_late) == (timedelta(hours=1), False)
    assert reading.stopped_at == at(f"{MON} 11:00")
    assert clock(told[0], now=f"{MON} 12:01").is_late


MINUTES = st.integers(0, 60 * 24 * 20).map(
    lambda minutes: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)
WEEKS = st.sampled_from([hours(), hours(LUNCH), hours(OFFICE, "2026-03-30", MON)])


@given(week=WEEKS, moments=st.tuples(MINUTES, MINUTES, MINUTES).map(sorted))
def test_the_work_time_of_parts_adds_up(week: Hours, moments: list[datetime]) -> None:
    first, middle, last = moments
    assert worked(week, first, middle) + worked(week, middle, last) == worked(week, first, last)


@given(week=WEEKS, start=MINUTES, work=st.integers(0, 60 * 60))
def test_between_start_and_due_just_the_work_is_done(
    week: Hours, start: datetime, work: int
) -> None:
    amount = timedelta(minutes=work)
    assert worked(week, start, worked_off(week, start, amount)) == amount


@given(week=WEEKS, start=MINUTES, pauses=st.lists(MINUTES, min_size=2, max_size=6, unique=True))
def test_a_clock_is_the_same_in_whatever_order_its_events_are_told(
    week: Hours, start: datetime, pauses: list[datetime]
) -> None:
    ticks: list[Tick] = ["pause", "resume"] * 3
    events = [ClockEvent(start, "start")]
    later = [moment for moment in sorted(pauses) if moment > start]
    events += [ClockEvent(moment, tick) for moment, tick in zip(later, ticks, strict=False)]
    now = datetime(2026, 5, 1, tzinfo=UTC)
    target = timedelta(hours=30)

    assert read_clock(week, target, events, now=now) == read_clock(
        week, target, reversed(events), now=now
    )
