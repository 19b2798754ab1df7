"""What the page of a report shows: its parameters as controls, its table and its bars."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pegboard.hookspecs.reports import Report
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Field, Link
from pegboard.model.schema import EntityType
from pegboard.records.errors import BadQuery
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.reports.chart import chart_lines
from pegboard.reports.figures import Value
from pegboard.reports.periods import first_of
from pegboard.reports.result import GroupColumn, Line, Result
from pegboard.reports.run import parameter_field
from pegboard.reports.sorting import usual_currency
from pegboard.web.pages.controls import Control, control_of, lookup_url
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.forms import raw_value
from pegboard.web.pages.home_groups import Bar, Heading, size_of
from pegboard.web.pages.home_groups import Line as Row
from pegboard.web.pages.home_links import behind
from pegboard.web.pages.home_periods import period_name
from pegboard.web.pages.home_values import told
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

BETWEEN = " · "
Asked = Mapping[str, Any]


def with_parameters(url: str, given: Mapping[str, str]) -> str:
    """Return *url* with the parameters that are not empty."""
    filled = {name: text for name, text in given.items() if text}
    return f"{url}?{urlencode(filled)}" if filled else url


def given_parameters(visit: Visit, unit: Unit, report: Report, asked: Asked) -> dict[str, str]:
    """Return the parameters in an address as `run_report` takes them; strange ones are left out."""
    habits = format_of(visit)
    found: dict[str, str] = {}
    for name in report.parameters:
        if name in asked:
            raw = raw_value(parameter_field(unit, report, name), asked, name, habits)
            found[name] = "" if raw is None else str(raw)
    return found


def parameter_controls(
    visit: Visit,
    unit: Unit,
    report: Report,
    given: Mapping[str, str],
    problem: BadQuery | None,
) -> list[Control]:
    """Return a control for each parameter, with what is wrong beside it."""
    found = []
    for name, parameter in report.parameters.items():
        field = parameter_field(unit, report, name)
        text = given.get(name, parameter.default)
        error = str(problem) if problem and problem.parameter == name else None
        control = control_of(
            visit, field, _value(field, text), title=_title(unit, field, text), name=name
        )
        control |= {
            "label": gettext(parameter.label or field.label),
            "help": None,
            "required": False,
            "error": gettext(error) if error else None,
        }
        if isinstance(field, Link):
            control["lookup_url"] = lookup_url(field.target)
        found.append(control)
    return found


def result_context(visit: Visit, result: Result) -> dict[str, Any]:
    """Return what the page shows of a report that was worked out."""
    habits, entity = format_of(visit), visit.assembly.schema.entity(result.report.entity)
    totals = [told(habits, value, is_exact=True) for value in result.totals]
    bars = _bars(habits, entity, result)
    return {
        "columns": _columns(result),
        "rows": [
            _row(habits, entity, result, place, line) for place, line in enumerate(result.lines)
        ],
        "totals": [*_total_words(result), *totals],
        "bars": bars,
        "bar_columns": _bar_columns(result),
        "figures": [
            {"label": gettext(measure.label), "text": text}
            for measure, text in zip(result.measures, totals, strict=True)
        ],
        "all_url": behind(entity, result.where),
    }


def _value(field: Field, text: str) -> Any:
    try:
        return field.parse(text)
    except ValueRefused:
        return text


def _title(unit: Unit, field: Field, text: str) -> str | None:
    if not isinstance(field, Link) or not text:
        return None
    return titles(unit, {field.target: [text]}).get(text)


def _columns(result: Result) -> list[Heading]:
    groups = [
        Heading(gettext(one.label), align=None, is_title=place == 0)
        for place, one in enumerate(result.groups)
    ]
    return [*groups, *(Heading(gettext(one.label)) for one in result.measures)]


def _bar_columns(result: Result) -> tuple[str, str]:
    first = gettext(result.groups[0].label) if result.groups else ""
    return first, gettext(result.measures[0].label)


def _total_words(result: Result) -> list[str]:
    return [gettext("Total"), *[""] * len(result.groups)][: len(result.groups)]


def _row(habits: Format, entity: EntityType, result: Result, place: int, line: Line) -> Row:
    labels = _labels(habits, result.groups, line.keys)
    figures = [told(habits, value, is_exact=True) for value in line.values]
    return Row(str(place), BETWEEN.join(labels), behind(entity, line.where), (*labels, *figures))


def _labels(habits: Format, groups: Sequence[GroupColumn], keys: Sequence[Any]) -> list[str]:
    return [_label(habits, group, key) for group, key in zip(groups, keys, strict=True)]


def _label(habits: Format, group: GroupColumn, key: Any) -> str:
    if key in (None, ""):
        return gettext("None")
    if group.period:
        return period_name(group.period, first_of(key), habits.locale)
    return habits.text(group.field, group.field.parse(key))


def _bars(habits: Format, entity: EntityType, result: Result) -> list[Bar]:
    lines = chart_lines(result)
    currency = usual_currency([line.values[0] for line in lines])
    return [_bar(habits, entity, result, line, currency) for line in lines]


def _bar(
    habits: Format, entity: EntityType, result: Result, line: Line, currency: str | None
) -> Bar:
    value: Value = line.values[0]
    return Bar(
        label=_label(habits, result.groups[0], line.keys[0]),
        value=size_of(value, currency),
        text=habits.number(0) if value is None else told(habits, value),
        href=behind(entity, line.where),
    )
