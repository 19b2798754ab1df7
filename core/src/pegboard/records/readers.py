"""How the cells of a row become values for Python, or what the API shows."""

from collections.abc import Callable
from typing import Any

import msgspec

from pegboard.database.cells import SCALE, Cells, unscaled
from pegboard.model.columns import ColumnKind
from pegboard.model.currencies import digits_of
from pegboard.model.fields import Field, Formula
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.fields.money import Money
from pegboard.model.fields.numbers import Decimals, shown

Read = Callable[[tuple[Any, ...]], Any]


def kinds_of(field: Field) -> tuple[ColumnKind, ...]:
    """Return the kinds of the columns that hold the value of *field*, companions left out."""
    if isinstance(field, Formula):
        return (COLUMN_KINDS.get(field.value_type.kind, ColumnKind.TEXT),)
    return tuple(column.kind for column in field.columns if not column.name.endswith("__folded"))


def value_reader(field: Field, cells: Cells) -> Read | None:
    """Return how cells become the Python value of *field*; None where the first cell is it."""
    decoders = [cells.decoder(kind) for kind in kinds_of(field)]
    if len(decoders) == 1 and type(field).from_cells is Field.from_cells:
        return _single(decoders[0])

    def read(row: tuple[Any, ...]) -> Any:
        neutral = tuple(
            cell if decode is None or cell is None else decode(cell)
            for decode, cell in zip(decoders, row, strict=True)
        )
        return field.from_cells(neutral)

    return read


def _single(decode: Callable[[Any], Any] | None) -> Read | None:
    if decode is None:
        return None
    return lambda row: None if row[0] is None else decode(row[0])


def json_reader(field: Field, cells: Cells) -> Read | None:
    """Return how cells become what the API shows of *field*; None where the first cell is it."""
    is_scaled = cells.decoder(ColumnKind.DECIMAL) is not None
    if isinstance(field, Money):
        return _money_of_scaled if is_scaled else _money
    if isinstance(field, Decimals):
        return _decimal_reader(field.digits, is_scaled=is_scaled)
    kinds = kinds_of(field)
    if kinds == (ColumnKind.JSON,) and cells.decoder(ColumnKind.JSON) is not None:
        return lambda row: None if row[0] is None else msgspec.Raw(row[0].encode())
    if kinds == (ColumnKind.BOOLEAN,):
        return value_reader(field, cells)
    if len(kinds) == 1 and not isinstance(field, Formula):
        return None
    read = value_reader(field, cells)
    return None if read is None else lambda row: field.to_json(read(row))


def _decimal_reader(digits: int, *, is_scaled: bool) -> Read:
    if is_scaled:
        return lambda row: None if row[0] is None else scaled_text(row[0], digits)
    return lambda row: None if row[0] is None else shown(row[0], digits)


def _money(row: tuple[Any, ...]) -> dict[str, str] | None:
    amount, currency = row
    if amount is None:
        return None
    return {"amount": shown(amount, digits_of(currency)), "currency": currency}


def _money_of_scaled(row: tuple[Any, ...]) -> dict[str, str] | None:
    amount, currency = row
    if amount is None:
        return None
    return {"amount": scaled_text(amount, digits_of(currency)), "currency": currency}


def scaled_text(stored: int, digits: int) -> str:
    """Return a stored number as text with *digits* digits, quickly where none would be lost."""
    step = 10 ** (4 - digits) if digits <= 4 else 0
    if step == 0 or stored % step or not isinstance(stored, int):
        return shown(unscaled(stored), digits)
    whole, part = divmod(abs(stored), SCALE)
    sign = "-" if stored < 0 else ""
    if digits == 0:
        return f"{sign}{whole}"
    return f"{sign}{whole}.{part // step:0{digits}d}"
