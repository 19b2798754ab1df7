"""A report as plain texts in rows and columns, for files and terminals."""

from decimal import Decimal
from typing import Any

from pegboard.reports.figures import Percentage, Value
from pegboard.reports.result import GroupColumn, Result


def header_of(result: Result) -> list[str]:
    """Return the labels of the columns; money has one for its amount and one for its currency."""
    header = [one.label for one in result.groups]
    for one in result.measures:
        header += [one.label, f"{one.label} (currency)"] if one.is_money else [one.label]
    return header


def rows_of(result: Result) -> list[list[str]]:
    """Return the texts of each line."""
    return [
        [
            *(key_text(group, key) for group, key in zip(result.groups, line.keys, strict=True)),
            *_texts(result, line.values),
        ]
        for line in result.lines
    ]


def totals_of(result: Result) -> list[str]:
    """Return the texts of the totals, below the columns of figures."""
    return ["Total", *[""] * (len(result.groups) - 1)][: len(result.groups)] + _texts(
        result, result.totals
    )


def key_text(group: GroupColumn, key: Any) -> str:
    """Return the value that makes a group as a text without locale."""
    if key is None:
        return ""
    return str(key) if group.period else group.field.to_text(group.field.parse(key))


def _texts(result: Result, values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for measure, value in zip(result.measures, values, strict=True):
        if not measure.is_money:
            found.append(_text(value))
            continue
        amounts = value if isinstance(value, tuple) else ()
        found.append("; ".join(_number(one.amount) for one in amounts))
        found.append("; ".join(one.currency for one in amounts))
    return found


def _text(value: Value) -> str:
    match value:
        case None:
            return ""
        case Percentage():
            return _number(value.of_hundred)
        case Decimal():
            return _number(value)
        case _:
            return str(value)


def _number(value: Decimal) -> str:
    return format(value, "f")
