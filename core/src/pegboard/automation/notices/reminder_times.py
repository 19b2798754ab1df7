"""When somebody is to be reminded of an activity, on the clock of the place where they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

BEGINNING_OF_DAY = time(9)
"""When a day without a time counts as begun."""
BEFORE: Mapping[str, timedelta] = {
    "on_time": timedelta(),
    "minutes_10": timedelta(minutes=10),
    "minutes_30": timedelta(minutes=30),
    "hour_1": timedelta(hours=1),
    "day_1": timedelta(days=1),
    "week_1": timedelta(weeks=1),
}
"""How long before, by the options of the field `reminder` of an activity."""


@dataclass(frozen=True, slots=True)
class Planned:
    """An open activity of somebody in *zone* who wants a *reminder*."""

    reminder: str
    starts_at: datetime | None
    due_date: date | None
    zone: str


def time_of(planned: Planned) -> datetime | None:
    """Return when an activity begins, or is due; None when it says neither."""
    if planned.starts_at is not None:
        return planned.starts_at.astimezone(UTC)
    if planned.due_date is None:
        return None
    return datetime.combine(planned.due_date, BEGINNING_OF_DAY, _zone(planned)).astimezone(UTC)


def remind_at(planned: Planned) -> datetime | None:
    """Return when the person is to be reminded; a day before is the same time on the clock."""
    moment, before = time_of(planned), BEFORE.get(planned.reminder)
    if moment is None or before is None:
        return None
    if before < timedelta(days=1):
        return moment - before
    local = moment.astimezone(_zone(planned))
    return (local - before).astimezone(UTC)


def _zone(planned: Planned) -> ZoneInfo:
    try:
        return ZoneInfo(planned.zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
