"""A person's own activities with a date, as a calendar."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from pegboard.automation.calendar.lines import folded, text, when
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit

ACTIVITY = "base.activity"
FIELDS = (
    "subject", "kind", "status", "due_date", "starts_at", "ends_at", "outcome", "version",
    "created_at", "updated_at",
)  # fmt: skip
PAST = timedelta(days=92)
"""How long ago what is shown may have been."""
MOST = 2_000
PAGE = 500
STATUS: Mapping[str, str] = {"cancelled": "CANCELLED", "done": "CONFIRMED", "open": "CONFIRMED"}
OWN_DATES = (
    'owner == me && (starts_at >= timestamp("{day}T00:00:00Z") || '
    '(starts_at == null && due_date >= date("{day}")))'
)


def my_calendar(unit: Unit, *, base_url: str = "") -> bytes:
    """Return the person's own activities with a time or a day, from three months ago on.

    They are those, with those fields, that the person may see now. With a *base_url* each event
    leads to its activity.
    """
    events = [line for one in _activities(unit) for line in _event(one, base_url)]
    return folded((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pegboard//Activities//EN",
        "CALSCALE:GREGORIAN", "METHOD:PUBLISH", text("X-WR-CALNAME", "Pegboard"),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H", *events, "END:VCALENDAR",
    ))  # fmt: skip


def _activities(unit: Unit) -> Iterator[Mapping[str, Any]]:
    if not unit.rights.may(ACTIVITY, "read"):
        return
    readable = unit.rights.readable(ACTIVITY)
    if not {"owner", "starts_at", "due_date"} <= readable:
        return
    fields = tuple(name for name in FIELDS if name in readable)
    where = OWN_DATES.format(day=unit.today - PAST)
    query = Query(ACTIVITY, where, sort=("-created_at",), fields=fields, limit=PAGE)
    for _ in range(MOST // PAGE):
        page = find(unit, query)
        yield from page.records
        if page.next is None:
            return
        query = replace(query, cursor=page.next)


def _event(one: Mapping[str, Any], base_url: str) -> Iterator[str]:
    """Yield the lines of a VEVENT; each time an activity changes it has a higher SEQUENCE."""
    changed: datetime = one["updated_at"]
    yield "BEGIN:VEVENT"
    yield f"UID:{one['id']}@pegboard"
    yield when("DTSTAMP", changed)
    yield when("LAST-MODIFIED", changed)
    yield f"SEQUENCE:{one['version'] - 1}"
    begins: date = one["starts_at"] or one["due_date"]
    yield when("DTSTART", begins)
    if one["starts_at"] and one.get("ends_at"):
        yield when("DTEND", one["ends_at"])
    yield text("SUMMARY", one.get("subject") or "Pegboard")
    if one.get("outcome"):
        yield text("DESCRIPTION", one["outcome"])
    yield f"STATUS:{STATUS.get(one.get('status') or '', 'CONFIRMED')}"
    yield f"TRANSP:{'OPAQUE' if one['starts_at'] else 'TRANSPARENT'}"
    if base_url:
        yield f"URL:{base_url}/base/activity/{one['id']}"
    yield "END:VEVENT"
