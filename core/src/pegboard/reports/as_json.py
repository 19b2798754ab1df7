"""A report as programs read it."""

from decimal import Decimal
from typing import Any

from pegboard.hookspecs.reports import Report
from pegboard.model.values import Money
from pegboard.reports.figures import Percentage, Value
from pegboard.reports.result import Result


def described(name: str, report: Report) -> dict[str, Any]:
    """Return what *report* is, without its figures."""
    return {
        "name": name,
        "label": report.label,
        "help": report.help,
        "entity": report.entity,
        "parameters": [
            {"name": key, "label": one.label, "field": one.field, "default": one.default or None}
            for key, one in report.parameters.items()
        ],
    }


def result_json(result: Result) -> dict[str, Any]:
    """Return *result* with a value for each column in each of its items."""
    measures = [one.name for one in result.measures]
    return described(result.name, result.report) | {
        "chosen": dict(result.chosen),
        "columns": [{"name": one.name, "label": one.label} for one in result.groups]
        + [{"name": one.name, "label": one.label} for one in result.measures],
        "items": [
            dict(zip((one.name for one in result.groups), line.keys, strict=True))
            | dict(zip(measures, map(figure_json, line.values), strict=True))
            for line in result.lines
        ],
        "totals": dict(zip(measures, map(figure_json, result.totals), strict=True)),
    }


def figure_json(value: Value) -> Any:
    """Return a figure as the API shows it; amounts of several currencies are a list."""
    match value:
        case tuple():
            amounts = [_money(one) for one in value]
            return amounts[0] if len(amounts) == 1 else amounts
        case Percentage():
            return format(value.of_hundred, "f")
        case Decimal():
            return format(value, "f")
        case _:
            return value


def _money(value: Money) -> dict[str, str]:
    return {"amount": format(value.amount, "f"), "currency": value.currency}
