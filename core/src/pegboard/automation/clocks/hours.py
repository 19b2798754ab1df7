"""Business hours: how much of a stretch of time is worked, and when some work will be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pegboard.model.errors import PegboardError

DAYS_AHEAD = 3660
"""How far a due time may lie ahead; hours that never come are noticed there."""
MIDNIGHT = time(0)


class NoHours(PegboardError):
    """Raised when nobody works for years, so that nothing is ever due."""

    def __init__(self) -> None:
        super().__init__("These business hours hold no time to work in.")


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day, on the clocks of the place; an *end* of midnight is that of the day's end.

    Raises:
        ValueError: it ends before it begins.
    """

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.end != MIDNIGHT and self.end <= self.start:
            raise ValueError(f"From {self.start} to {self.end} is no part of a day.")


@dataclass(frozen=True, slots=True)
class Hours:
    """When a team works: parts of each weekday (0 is Monday) in *zone*, but not on *holidays*.

    Parts of one day must not overlap.
    """

    zone: str
    week: Mapping[int, tuple[Span, ...]]
    holidays: frozenset[date] = field(default_factory=frozenset)


def worked(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """Return how much of the time from *start* to *end* is worked; nothing when that is earlier.

    A night in which clocks change counts as long as it was.
    """
    total = timedelta()
    for opens, closes in _open_from(hours, start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def worked_off(hours: Hours, start: datetime, work: timedelta) -> datetime:
    """Return the moment at which *work* that begins at *start* is done, in UTC.

    Raises:
        NoHours: it never is.
    """
    if work <= timedelta():
        return start.astimezone(UTC)
    left = work
    for opens, closes in _open_from(hours, start):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise NoHours


def _open_from(hours: Hours, start: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open stretches from *start* on, in UTC and in order."""
    place = ZoneInfo(hours.zone)
    begin = start.astimezone(UTC)
    day = begin.astimezone(place).date()
    for _ in range(DAYS_AHEAD):
        if day not in hours.holidays:
            spans = hours.week.get(day.weekday(), ())
            for span in sorted(spans, key=lambda one: one.start):
                opens, closes = _moments(day, span, place)
                if closes > begin:
                    yield max(opens, begin), closes
        day += timedelta(days=1)


def _moments(day: date, span: Span, place: ZoneInfo) -> tuple[datetime, datetime]:
    last = day + timedelta(days=1) if span.end == MIDNIGHT else day
    opens = datetime.combine(day, span.start, place).astimezone(UTC)
    closes = datetime.combine(last, span.end, place).astimezone(UTC)
    return opens, max(opens, closes)
