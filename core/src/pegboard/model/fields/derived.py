"""Fields whose value nobody types: numbers in a sequence and formulas."""

from typing import Any, Unpack

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Cell, Field, Options
from pegboard.model.fields.texts import Text
from pegboard.model.operators import BOOLEANS, DATES, MOMENTS, NUMBERS, TEXTS, Operator
from pegboard.model.types import TypeKind, ValueType


class Sequence(Text):
    """A running number with a pattern such as "OPP-{number:05d}", given once at creation."""

    kind = "sequence"
    display = "text"

    def __init__(self, pattern: str = "{number}", **options: Unpack[Options]) -> None:
        options["read_only"] = True
        super().__init__(**options)
        self.pattern = pattern

    def number(self, number: int) -> str:
        return self.pattern.format(number=number)


OPERATORS_BY_TYPE: dict[TypeKind, tuple[Operator, ...]] = {
    TypeKind.TEXT: TEXTS,
    TypeKind.INTEGER: NUMBERS,
    TypeKind.DECIMAL: NUMBERS,
    TypeKind.BOOLEAN: BOOLEANS,
    TypeKind.DATE: DATES,
    TypeKind.MOMENT: MOMENTS,
}


class Formula(Field):
    """A value worked out from an expression over the same record; never stored."""

    kind = "formula"
    stored = False
    control = "read_only"

    def __init__(self, expression: str, **options: Unpack[Options]) -> None:
        options["read_only"] = True
        super().__init__(**options)
        self.expression = expression

    def typed(self, value_type: ValueType) -> "Formula":
        """Return this formula with the type that the expression checker found."""
        formula = self.bind(self.name, plugin=self.plugin)
        formula.value_type = value_type
        formula.operators = OPERATORS_BY_TYPE.get(value_type.kind, ())
        formula.display = _DISPLAYS.get(value_type.kind, "text")
        formula.is_number = value_type.is_number
        return formula

    @property
    def columns(self) -> tuple[Column, ...]:
        return ()

    def parse(self, raw: object) -> Any:
        raise ValueRefused("is worked out by a formula and cannot be set")

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        return ()

    def to_json(self, value: Any) -> Any:
        if self.value_type.kind in (TypeKind.DECIMAL, TypeKind.DATE, TypeKind.MOMENT):
            return None if value is None else str(value)
        return value


_DISPLAYS = {
    TypeKind.INTEGER: "integer",
    TypeKind.DECIMAL: "decimal",
    TypeKind.BOOLEAN: "boolean",
    TypeKind.DATE: "date",
    TypeKind.MOMENT: "datetime",
}

COLUMN_KINDS = {
    TypeKind.TEXT: ColumnKind.TEXT,
    TypeKind.INTEGER: ColumnKind.INTEGER,
    TypeKind.DECIMAL: ColumnKind.DECIMAL,
    TypeKind.BOOLEAN: ColumnKind.BOOLEAN,
    TypeKind.DATE: ColumnKind.DATE,
    TypeKind.MOMENT: ColumnKind.MOMENT,
    TypeKind.LINK: ColumnKind.ID,
}
"""How the database answers an expression of each type."""
