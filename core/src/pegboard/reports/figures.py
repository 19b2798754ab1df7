"""The figures of reports and home pages as they calculate, amounts apart by currency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pegboard.model.values import Money


@dataclass(frozen=True, slots=True)
class Percentage:
    """A share, out of a hundred."""

    of_hundred: Decimal


Sums = tuple[Money, ...]
"""An amount for each currency."""
Value = int | Decimal | Percentage | Sums | None


def value_of(raw: Any) -> Value:
    """Return a figure that `aggregate` gave as it calculates."""
    match raw:
        case None | int() | Decimal():
            return raw
        case list():
            return tuple(_money(one) for one in raw)
        case {"amount": _, "currency": _}:
            return (_money(raw),)
        case _:
            return Decimal(str(raw))


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


def _money(raw: Mapping[str, str]) -> Money:
    return Money(Decimal(raw["amount"]), raw["currency"])


def _sums(amounts: Iterable[Money]) -> Sums:
    found: dict[str, Decimal] = {}
    for one in amounts:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.amount
    return tuple(Money(amount, currency) for currency, amount in found.items())
