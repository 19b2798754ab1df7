"""When the day of a workflow has come for a record: pure reckoning with dates and zones."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pegboard.automation.workflows.document import DateReached


def due_at(trigger: DateReached, value: date | datetime, zone: str | None) -> datetime:
    """Return the moment, in UTC, at which the date *value* calls for the workflow.

    A date counts from the trigger's time of day on the clocks of *zone*, a moment from itself. A
    time that a clock skips in spring is the one right after.
    """
    shift = timedelta(days=trigger.days if trigger.when == "after" else -trigger.days)
    if isinstance(value, datetime):
        return value + shift
    hour, minute = (int(part) for part in trigger.time.split(":"))
    local = datetime.combine(value + shift, time(hour, minute), tzinfo=_place(zone))
    return local.astimezone(UTC)


def _place(zone: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(zone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
