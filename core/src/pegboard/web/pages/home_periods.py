"""Months, quarters and years: which one a day lies in, and how figures of days add up in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_skeleton

from pegboard.hookspecs.figures import Period
from pegboard.model.values import Money
from pegboard.web.pages.home_values import Percentage, Sums, Value

MONTHS: Mapping[Period, int] = {"month": 1, "quarter": 3, "year": 12}
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
        found.append(Span(here, _last_day(period, here), sums.get(here, zero)))
        here = first_day(period, here - timedelta(days=1))
    return found[::-1]


def first_day(period: Period, day: date) -> date:
    """Return the first day of the month, quarter or year of *day*."""
    months = MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_name(period: Period, first: date, locale: str) -> str:
    """Return how people call the period that begins on *first*."""
    return str(format_skeleton(SKELETONS[period], first, locale=locale))


def added(one: Value, other: Value) -> Value:
    """Return the sum of two figures, that of money for each currency."""
    match one, other:
        case (None, value) | (value, None):
            return value
        case (tuple(), tuple()):
            return _sums((*one, *other))
        case (int() | Decimal(), int() | Decimal()):
            return one + other
        case _:
            return one if isinstance(one, Percentage) else other


def _last_day(period: Period, first: date) -> date:
    inside_next = first + timedelta(days=31 * MONTHS[period])
    return first_day(period, inside_next) - timedelta(days=1)


def _sums(amounts: Iterable[Money]) -> Sums:
    found: dict[str, Decimal] = {}
    for one in amounts:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return tuple(Money(amount, currency) for currency, amount in found.items())
