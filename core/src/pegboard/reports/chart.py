"""What of a report can be drawn as bars: its first measure, by its first group."""

from collections.abc import Sequence

from pegboard.reports.behind import conditions_of, narrowed
from pegboard.reports.figures import added
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
    is_over_time = result.groups[0].period is not None
    return tuple(lines[-MOST_BARS:] if is_over_time else lines[:MOST_BARS])


def _by_first(result: Result) -> list[Line]:
    sums: dict[object, Line] = {}
    for line in result.lines:
        key = line.keys[0]
        known = sums.get(key)
        value = line.values[0] if known is None else added(known.values[0], line.values[0])
        where = narrowed(result.where, *conditions_of(result.groups[:1], (key,)))
        sums[key] = Line((key,), (value,), where)
    return list(sums.values())
