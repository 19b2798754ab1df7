"""Whether the values that a rule gave a record can be kept in its fields at all."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pegboard.assembly.health.answers import MOST_CHARACTERS
from pegboard.assembly.health.faults import GaveBack
from pegboard.model.change import Change
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Field, Links
from pegboard.model.schema import Schema

KINDS: Mapping[ColumnKind, tuple[type, ...]] = {
    ColumnKind.ID: (str,),
    ColumnKind.TEXT: (str,),
    ColumnKind.INTEGER: (int,),
    ColumnKind.DECIMAL: (Decimal, int),
    ColumnKind.BOOLEAN: (bool,),
    ColumnKind.DATE: (date,),
    ColumnKind.MOMENT: (datetime,),
}


def refuse_misfits(change: Change, schema: Schema) -> None:
    """Raise GaveBack for a value set since the last look that its field cannot hold."""
    touched, fields = change.take_touched(), schema.entity(change.entity).fields
    for name in touched:
        if not _fits(fields[name], change.values[name]):
            found = type(change.values[name]).__name__
            raise GaveBack(f"{found} as {name}, or too much of it")


def _fits(field: Field, value: Any) -> bool:
    if value is None:
        return True
    if isinstance(field, Links):
        return isinstance(value, (tuple, list)) and all(isinstance(one, str) for one in value)
    try:
        cells = field.to_cells(value)
    except (AttributeError, TypeError, ValueError):
        return False
    return all(map(_fits_column, (column.kind for column in field.columns), cells))


def _fits_column(kind: ColumnKind, cell: Any) -> bool:
    kinds = KINDS.get(kind)
    if cell is None or kinds is None:
        return True
    is_short = not isinstance(cell, str) or len(cell) <= MOST_CHARACTERS
    return is_short and isinstance(cell, kinds)
