"""The values that figures of the home page have, and how people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pegboard.model.values import Money
from pegboard.web.pages.formatting import Format

TENTH = Decimal("0.1")


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


def told(habits: Format, value: Value) -> str:
    """Return a figure for people; several currencies one after another."""
    match value:
        case None:
            return "–"
        case Percentage():
            return habits.percent(value.of_hundred)
        case tuple():
            return " + ".join(habits.whole_money(one) for one in value) or "–"
        case Decimal():
            return habits.number(value.quantize(TENTH, ROUND_HALF_UP).normalize() + 0)
        case _:
            return habits.number(value)


def _money(raw: Mapping[str, str]) -> Money:
    return Money(Decimal(raw["amount"]), raw["currency"])
