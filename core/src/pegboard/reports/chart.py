"""What of a report can be drawn as bars: its first measure, by its first group."""

from collections.abc import Sequence
from datetime import date, timedelta

from pegboard.hookspecs.figures import Period
from pegboard.reports.behind import conditions_of, narrowed
from pegboard.reports.figures import Value, added
from pegboard.reports.periods import first_day, first_of, period_key
from pegboard.reports.result import Line, Result

MOST_BARS = 24
ADDED_UP = ("count()", "sum(")


def chart_lines(result: Result) -> tuple[Line, ...]:
    """Return a line for each bar, none when the report does not lend itself to bars.

    With several groups the figures of the first one are added up, where they can be.
    """
    if not result.groups or not result.lines:
        return ()
    lines: Sequence[Line] = result.lines
    if len(result.groups) > 1:
        if not result.measures[0].name.startswith(ADDED_UP):
            return ()
        lines = _by_first(result)
    if result.groups[0].period is None:
        return tuple(lines[:MOST_BARS])
    return tuple(_without_gaps(result, result.groups[0].period, lines))


def _by_first(result: Result) -> list[Line]:
    sums: dict[object, Line] = {}
    for line in result.lines:
        key = line.keys[0]
        known = sums.get(key)
        value = line.values[0] if known is None else added(known.values[0], line.values[0])
        where = narrowed(result.where, *conditions_of(result.groups[:1], (key,)))
        sums[key] = Line((key,), (value,), where)
    return list(sums.values())


def _without_gaps(result: Result, period: Period, lines: Sequence[Line]) -> list[Line]:
    """Return a line for each of the latest periods; nothing happened in those without one."""
    known = {line.keys[0]: line for line in lines if line.keys[0] is not None}
    if not known:
        return []
    nothing: Value = 0 if result.measures[0].name == "count()" else None
    here, earliest = first_of(max(known)), first_of(min(known))
    found: list[Line] = []
    while here >= earliest and len(found) < MOST_BARS:
        key = period_key(period, here)
        found.append(known.get(key) or _line_of(result, key, nothing))
        if here <= date.min + timedelta(days=1):
            break
        here = first_day(period, here - timedelta(days=1))
    return found[::-1]


def _line_of(result: Result, key: str, value: Value) -> Line:
    where = narrowed(result.where, *conditions_of(result.groups[:1], (key,)))
    return Line((key,), (value,), where)
