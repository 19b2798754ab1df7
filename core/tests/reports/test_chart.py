"""The bars of a report over time: one for each period, also for those in which nothing happened."""

from pegboard.hookspecs.reports import Per, Report
from pegboard.model.fields import Date
from pegboard.reports.chart import MOST_BARS, chart_lines
from pegboard.reports.result import GroupColumn, Line, MeasureColumn, Result

DAY = Date(label="Day").bind("day", plugin="tests")


def result(*months: tuple[str, int]) -> Result:
    return Result(
        name="tests.by_month",
        report=Report("by_month", "By month", "tests.thing", group_by=(Per("month", "day"),)),
        groups=(GroupColumn("day.month", "Day", "day", DAY, "month"),),
        measures=(MeasureColumn("count()", "Count"),),
        lines=tuple(Line((month,), (count,), "") for month, count in months),
        totals=(0,),
        chosen={},
        where="",
    )


def test_a_month_in_which_nothing_happened_stands_between_the_others_as_zero() -> None:
    bars = chart_lines(result(("2025-11", 3), ("2026-02", 1)))

    found = [(line.keys[0], line.values[0]) for line in bars]
    assert found == [("2025-11", 3), ("2025-12", 0), ("2026-01", 0), ("2026-02", 1)]


def test_the_latest_periods_are_drawn() -> None:
    bars = chart_lines(result(("0001-01", 3), ("2026-02", 1)))

    assert len(bars) == MOST_BARS
    assert bars[-1].keys == ("2026-02",)
