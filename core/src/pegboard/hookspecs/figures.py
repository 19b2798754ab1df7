"""The figures that pieces of the home page show, beyond a plain measure."""

from dataclasses import dataclass
from typing import Literal

Period = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Share:
    """How many in a hundred of the records have *value* in *field*: a win rate, say.

    `Share("stage.kind", "won")` over what is won or lost.
    """

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Weighted:
    """The sum of the money field *field*, each amount times the percentage in *percent*."""

    field: str
    percent: str


Figure = str | Share | Weighted
"""A measure as in an aggregate, such as "count()" or "sum(amount)", or one of the others."""
