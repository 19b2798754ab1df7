"""Puts the lines of a report into the order that it wants; what is empty stands last."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pegboard.model.values import Money
from pegboard.reports.result import Line


def in_order(lines: Sequence[Line], sort: str, by: Sequence[Any]) -> tuple[Line, ...]:
    """Return *lines* sorted *by* a value of each; as they are unless *sort* says how."""
    if not sort:
        return tuple(lines)
    usual = usual_currency(by)
    pairs = [(_size(value, usual), line) for value, line in zip(by, lines, strict=True)]
    filled = [pair for pair in pairs if pair[0] is not None]
    filled.sort(key=lambda pair: pair[0], reverse=sort.startswith("-"))
    return (*(line for _, line in filled), *(line for size, line in pairs if size is None))


def usual_currency(values: Sequence[Any]) -> str | None:
    """Return the currency that most of the amounts among *values* have."""
    counted = Counter(
        one.currency
        for value in values
        if isinstance(value, tuple)
        for one in value
        if isinstance(one, Money)
    )
    return counted.most_common(1)[0][0] if counted else None


def _size(value: Any, currency: str | None) -> Any:
    """Return what *value* is sorted by: money by its amount in *currency*."""
    if isinstance(value, tuple):
        return sum((one.amount for one in value if one.currency == currency), Decimal(0))
    return value
