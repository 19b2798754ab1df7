"""Whether the reports that plugins contribute fit the entities that they speak of."""

import re
from collections.abc import Iterable

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.fitting import ADDED_UP, Misfit, check_figure, field_at
from pegboard.expressions import ExpressionError, check_condition
from pegboard.hookspecs.reports import Per, Report
from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.fields import Date, Link, Links
from pegboard.model.schema import Schema

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
RESERVED = frozenset({"format"})
"""Parameters of the report's address that say something else."""


def checked_reports(
    collected: Iterable[tuple[str, object]], schema: Schema
) -> tuple[tuple[str, Report], ...]:
    """Return the reports with the plugins that bring them.

    Raises:
        BrokenPlugin: one does not fit its entity, or two have the same name.
    """
    found: dict[tuple[str, str], Report] = {}
    for plugin, report in collected:
        if not isinstance(report, Report):
            raise BrokenPlugin(
                plugin, f"contribute_reports returned {report!r}, which is no report"
            )
        if (plugin, report.name) in found:
            raise BrokenPlugin(plugin, f"it brings two reports called {report.name!r}")
        try:
            _check(report, schema)
        except (Misfit, PegboardError) as error:
            raise BrokenPlugin(plugin, f"its report {report.name!r} {error}") from error
        found[plugin, report.name] = report
    return tuple((plugin, report) for (plugin, _), report in found.items())


def _check(report: Report, schema: Schema) -> None:
    if not NAME.match(report.name):
        raise Misfit("needs a name of small letters, digits and _")
    if report.entity not in schema.entities:
        raise Misfit(f"is about {report.entity}, which is unknown")
    if report.where:
        _check_condition(report, schema)
    if not report.measures:
        raise Misfit("measures nothing")
    for _, measure in report.measures:
        check_figure(measure, schema, report.entity)
    for group in report.group_by:
        _check_group(report, group, schema)
    _check_sort(report, schema)
    for name in report.parameters:
        _check_parameter(report, name, schema)


def _check_condition(report: Report, schema: Schema) -> None:
    try:
        check_condition(report.where, schema, report.entity)
    except ExpressionError as error:
        raise Misfit(f"has the condition {report.where!r}, which does not fit: {error}") from error


def _check_group(report: Report, group: str | Per, schema: Schema) -> None:
    path = group.field if isinstance(group, Per) else group
    field = field_at(schema, report.entity, path)
    if isinstance(field, Link | Links) or not field.stored or not field.sortable:
        raise Misfit(f"cannot be grouped by {path}; name a field behind the link")
    if isinstance(group, Per):
        if not isinstance(field, Date):
            raise Misfit(f"takes periods of a date, which {path} is not")
        if not all(measure.startswith(ADDED_UP) for _, measure in report.measures):
            raise Misfit("can only count or add up over a period")


def _check_sort(report: Report, schema: Schema) -> None:
    name = report.sort.removeprefix("-")
    if not name or name in {measure for _, measure in report.measures}:
        return
    if not field_at(schema, report.entity, name).sortable:
        raise Misfit(f"cannot be sorted by {name}")


def _check_parameter(report: Report, name: str, schema: Schema) -> None:
    if not NAME.match(name) or name in RESERVED:
        raise Misfit(f"cannot have a parameter called {name!r}")
    parameter = report.parameters[name]
    field = field_at(schema, report.entity, parameter.field)
    if not field.stored or field.composite:
        raise Misfit(f"cannot be narrowed by {parameter.field}")
    try:
        value = field.parse(parameter.default)
    except ValueRefused as error:
        raise Misfit(f"has {name} by default {parameter.default!r}, which {error}") from error
    if value is not None:
        condition = f"{parameter.field} {parameter.compare} {field.literal(value)}"
        _check_condition(Report(report.name, "", report.entity, where=condition), schema)
