"""Measures such as count() and sum(amount): what they need from SQL and how they are shown."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, func

from pegboard.database.cells import Cells
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Field, Links, Money
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.paths import FieldPath, resolve

MEASURE = re.compile(r"(count|sum|avg|min|max)\(([a-z0-9_.]*)\)\Z")
STEP = Decimal("0.0001")
WITHOUT_ENDS = frozenset({ColumnKind.ID, ColumnKind.BOOLEAN, ColumnKind.JSON})


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure per group; *path* is None for count()."""

    name: str
    function: str
    path: FieldPath | None

    @property
    def is_money(self) -> bool:
        return (
            self.function != "count"
            and self.path is not None
            and isinstance(self.path.field, Money)
        )


def parse_measure(joins: Joins, text: str) -> Measure:
    """Return the measure that *text* names; raise BadQuery when it is none."""
    found = MEASURE.match(text)
    if found is None:
        raise BadQuery("measures", f"{text!r} is no measure; write count() or sum(amount)")
    function, name = found.groups()
    if not name:
        if function != "count":
            raise BadQuery("measures", f"{function}() needs a field, such as {function}(amount)")
        return Measure(text, function, None)
    try:
        path = resolve(joins.workspace.schema, joins.rights, joins.entity, name)
    except UnknownField as error:
        raise BadQuery("measures", str(error)) from error
    if isinstance(path.field, Links) or not path.field.stored:
        raise BadQuery("measures", f"{name} cannot be measured")
    if function in ("sum", "avg") and not path.field.is_number:
        raise BadQuery("measures", f"{name} is no number")
    if function in ("min", "max") and not _is_ordered(path.field):
        raise BadQuery("measures", f"{name} has no order")
    return Measure(text, function, path)


def _is_ordered(field: Field) -> bool:
    """Return whether both databases know a least and a greatest value of *field*."""
    return field.sortable and field.columns[0].kind not in WITHOUT_ENDS


def figures_of(joins: Joins, measure: Measure) -> list[ColumnElement[Any]]:
    """Return the SQL figures that *measure* needs, always four, so that rows are easy to cut."""
    nothing: ColumnElement[Any] = func.count()
    if measure.path is None:
        return [nothing] * 4
    names = (*measure.path.links, measure.path.field.name)
    column = joins.column(names)
    if measure.function == "count":
        return [func.count(column.distinct()), nothing, nothing, nothing]
    inner = "sum" if measure.function == "avg" else measure.function
    figure: ColumnElement[Any] = getattr(func, inner)(column)
    if not measure.is_money:
        return [figure, func.count(column), nothing, nothing]
    currency = joins.column(names, "currency")
    return [figure, func.count(column), func.min(currency), func.max(currency)]


WIDTH = 4
"""How many SQL figures each measure takes."""


def is_mixed(measure: Measure, cells: tuple[Any, ...]) -> bool:
    """Return whether the amounts behind a figure have more than one currency."""
    return measure.is_money and cells[2] != cells[3]


def shown(measure: Measure, cells: tuple[Any, ...], conversions: Cells) -> Any:
    """Return the figure of one group as the API shows it, None when there is nothing in it."""
    figure, count, currency, _ = cells
    if measure.path is None or measure.function == "count" or figure is None:
        return figure
    field = measure.path.field
    kind = field.columns[0].kind
    value = conversions.decode(kind, figure)
    if measure.function == "avg":
        value = (Decimal(value) / count).quantize(STEP, ROUND_HALF_UP)
        if kind is ColumnKind.INTEGER:
            return format(value.normalize(), "f")
    if measure.is_money:
        return field.to_json(field.from_cells((value, currency)))
    return field.to_json(int(value) if kind is ColumnKind.INTEGER else value)
