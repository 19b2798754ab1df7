"""Months, quarters and years: which one a day lies in, and how it is written."""

from collections.abc import Mapping
from datetime import date, timedelta

from pegboard.hookspecs.figures import Period

MONTHS: Mapping[Period, int] = {"month": 1, "quarter": 3, "year": 12}


def first_day(period: Period, day: date) -> date:
    """Return the first day of the month, quarter or year of *day*."""
    months = MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def last_day(period: Period, first: date) -> date:
    """Return the last day of the period that begins on *first*."""
    inside_next = first + timedelta(days=31 * MONTHS[period])
    return first_day(period, inside_next) - timedelta(days=1)


def period_key(period: Period, first: date) -> str:
    """Return the period that begins on *first* as programs write it: 2026-03, 2026-Q1 or 2026."""
    match period:
        case "month":
            return f"{first.year:04}-{first.month:02}"
        case "quarter":
            return f"{first.year:04}-Q{(first.month - 1) // 3 + 1}"
        case _:
            return f"{first.year:04}"


def first_of(key: str) -> date:
    """Return the first day of the period that `period_key` wrote as *key*."""
    year, _, rest = key.partition("-")
    if rest.startswith("Q"):
        return date(int(year), int(rest[1:]) * 3 - 2, 1)
    return date(int(year), int(rest or 1), 1)
