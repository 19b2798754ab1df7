"""Which reports somebody may see: those about what they may read."""

from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.expressions import ExpressionError, check_condition
from pegboard.hookspecs.reports import Per, Report
from pegboard.model.errors import UnknownField
from pegboard.model.schema import Schema
from pegboard.records.errors import NotFound
from pegboard.records.measures import MEASURE
from pegboard.records.paths import resolve

Named = tuple[str, Report]
"""A report with its full name: "sales.lost"."""


class UnknownReport(NotFound):
    """Raised when there is no report of this name, or none that the person may see."""

    def __init__(self, name: str) -> None:
        super().__init__("report", name)


def visible_reports(assembly: Assembly, rights: Rights) -> tuple[Named, ...]:
    """Return the reports whose records and fields somebody with *rights* may read, in order."""
    if not assembly.reports:
        return ()
    key = ("visible reports", rights.key)
    return assembly.workspace.built.get(key, lambda: _visible(assembly, rights))


def find_report(assembly: Assembly, rights: Rights, name: str) -> Named:
    """Return the report with the full *name*; raise UnknownReport when there is none to see."""
    for known, report in visible_reports(assembly, rights):
        if known == name:
            return known, report
    raise UnknownReport(name)


def _visible(assembly: Assembly, rights: Rights) -> tuple[Named, ...]:
    return tuple(
        (f"{plugin}.{report.name}", report)
        for plugin, report in assembly.reports
        if rights.may(report.entity, "read") and _may_read(assembly.schema, rights, report)
    )


def _may_read(schema: Schema, rights: Rights, report: Report) -> bool:
    try:
        for path in paths_of(report):
            resolve(schema, rights, report.entity, path)
        if report.where:
            check_condition(report.where, schema, report.entity, may_read=rights.may_read)
    except (UnknownField, ExpressionError):
        return False
    return True


def paths_of(report: Report) -> list[str]:
    """Return the field paths that *report* shows or measures."""
    groups = [one.field if isinstance(one, Per) else one for one in report.group_by]
    measured = [found[2] for _, name in report.measures if (found := MEASURE.match(name))]
    return [*groups, *(path for path in measured if path)]
