"""What a report says: columns, lines with the records behind them, and totals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.hookspecs.figures import Period
from pegboard.hookspecs.reports import Report
from pegboard.model.fields import Field
from pegboard.reports.figures import Value


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A column of groups; *name* is its path, with the period behind it: "close_date.month"."""

    name: str
    label: str
    path: str
    field: Field
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class MeasureColumn:
    """A column of figures; *name* is the measure: "sum(amount)"."""

    name: str
    label: str
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One group: *keys* as JSON has them, periods as 2026-03, 2026-Q1 or 2026.

    *where* holds for the records behind the line.
    """

    keys: tuple[Any, ...]
    values: tuple[Value, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Result:
    """A report worked out; *chosen* are the parameters that narrowed it, by name.

    *where* holds for all records that went into it.
    """

    name: str
    report: Report
    groups: tuple[GroupColumn, ...]
    measures: tuple[MeasureColumn, ...]
    lines: tuple[Line, ...]
    totals: tuple[Value, ...]
    chosen: Mapping[str, str]
    where: str
