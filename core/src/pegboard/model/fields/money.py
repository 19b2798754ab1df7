"""Amounts of money, exact, each with its currency."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Unpack

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.currencies import digits_of, is_currency
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.base import Cell, Field, Options, as_text
from pegboard.model.fields.numbers import exact, shown
from pegboard.model.operators import NUMBERS
from pegboard.model.types import DECIMAL, TEXT, TypeKind, ValueType
from pegboard.model.values import Money as MoneyValue


class Money(Field):
    """An amount and its currency; compared and summed by amount, shown with both."""

    kind = "money"
    column_kind = ColumnKind.DECIMAL
    value_type = ValueType(TypeKind.COMPOSITE, parts=(("amount", DECIMAL), ("currency", TEXT)))
    operators = NUMBERS
    control = "money"
    display = "money"
    is_number = True
    composite = True

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)

    @property
    def columns(self) -> tuple[Column, ...]:
        return (
            Column(self.name, ColumnKind.DECIMAL, indexed=self.index),
            Column(f"{self.name}_currency", ColumnKind.TEXT),
        )

    def parse(self, raw: object) -> MoneyValue | None:
        if isinstance(raw, MoneyValue):
            return raw
        if not isinstance(raw, Mapping):
            if raw is None or raw == "":
                return None
            raise ValueRefused(
                'must be an amount with its currency: {"amount": "12.50", "currency": "EUR"}'
            )
        unknown = set(raw) - {"amount", "currency"}
        if unknown:
            raise ValueRefused("has only the parts amount and currency")
        amount = exact(raw.get("amount"))
        if amount is None:
            return None
        currency = (as_text(raw.get("currency")) or "").upper()
        if not is_currency(currency):
            raise ValueRefused("must name its currency by a code such as EUR or USD")
        return MoneyValue(amount, currency)

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        return (None, None) if value is None else (value.amount, value.currency)

    def from_cells(self, cells: tuple[Cell, ...]) -> MoneyValue | None:
        return None if cells[0] is None else MoneyValue(cells[0], cells[1])

    def to_json(self, value: Any) -> dict[str, str] | None:
        if value is None:
            return None
        return {"amount": amount_text(value.amount, value.currency), "currency": value.currency}

    def to_text(self, value: Any) -> str:
        return (
            "" if value is None else f"{amount_text(value.amount, value.currency)} {value.currency}"
        )

    def literal(self, value: Any) -> str:
        return shown(value.amount if isinstance(value, MoneyValue) else Decimal(value), 2)


def amount_text(amount: Decimal, currency: str) -> str:
    """Return *amount* with the digits usual for *currency*, and more where it has more."""
    return shown(amount, digits_of(currency))
