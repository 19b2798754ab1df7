"""Months, quarters and years: which one a day lies in, and how figures of days add up in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_skeleton

from pegboard.hookspecs.figures import Period
from pegboard.reports.figures import Value, added
from pegboard.reports.periods import first_day, last_day

SKELETONS: Mapping[Period, str] = {"month": "yMMM", "quarter": "yQQQ", "year": "y"}


@dataclass(frozen=True, slots=True)
class Span:
    """The days from *first* to *last* with what they add up to."""

    first: date
    last: date
    value: Value


def spans(period: Period, days: Iterable[tuple[date, Value]], most: int) -> list[Span]:
    """Return the latest *most* periods up to the last of *days*, each with its sum.

    A period in which nothing happened stands between the others as zero.
    """
    sums: dict[date, Value] = {}
    for day, value in days:
        first = first_day(period, day)
        sums[first] = added(sums.get(first), value)
    if not sums:
        return []
    zero: Value = 0 if isinstance(next(iter(sums.values())), int) else None
    found: list[Span] = []
    here = max(sums)
    while here >= min(sums) and len(found) < most:
        found.append(Span(here, last_day(period, here), sums.get(here, zero)))
        here = first_day(period, here - timedelta(days=1))
    return found[::-1]


def period_name(period: Period, first: date, locale: str) -> str:
    """Return how people call the period that begins on *first*."""
    return str(format_skeleton(SKELETONS[period], first, locale=locale))
