"""Works a report out: by the right of the person, exactly, in two statements."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pegboard.hookspecs.reports import Per, Report
from pegboard.hookspecs.roles import Right
from pegboard.model.errors import RuleBroken, ValueRefused
from pegboard.model.fields import Field, Money
from pegboard.model.worded import Worded
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.errors import BadQuery
from pegboard.records.measures import MEASURE
from pegboard.records.paths import resolve
from pegboard.records.unit import Unit
from pegboard.reports.behind import conditions_of, narrowed
from pegboard.reports.figures import Value, added, value_of
from pegboard.reports.periods import first_day, period_key
from pegboard.reports.result import GroupColumn, Line, MeasureColumn, Result
from pegboard.reports.sorting import in_order

MOST_LINES = 10_000
MOST_DAYS = 100_000
"""Groups that a statement gives when days are put together to periods afterwards."""


class TooManyGroups(RuleBroken):
    """Raised when a report would have more lines than anybody reads."""

    def __init__(self) -> None:
        super().__init__(
            Worded(
                "The report has more than %(most)s lines. Narrow it with its parameters.",
                most=f"{MOST_LINES:,}",
            )
        )


def run_report(
    unit: Unit, name: str, report: Report, given: Mapping[str, str], *, right: Right = "read"
) -> Result:
    """Return what *report* says, with the parameters *given* as texts; defaults for the others.

    It is about the records that the person has *right* on: a file, about those to be exported.

    Raises:
        BadQuery: a parameter is unknown, or its value does not fit.
        TooManyGroups: nobody would read all that.
        Forbidden: the entity may not be read.
    """
    unit.entity(report.entity, right)
    chosen, where = _chosen(unit, report, given)
    groups = tuple(_group_column(unit, report, one) for one in report.group_by)
    measures = tuple(_measure_column(unit, report, *one) for one in report.measures)
    names = tuple(dict.fromkeys(one.name for one in measures))
    totals = aggregate(unit, Aggregation(report.entity, where, (), names, right=right))[0]
    return Result(
        name=name,
        report=report,
        groups=groups,
        measures=measures,
        lines=_lines(unit, report, where, groups, measures, right) if groups else (),
        totals=tuple(value_of(totals[one.name]) for one in measures),
        chosen=chosen,
        where=where,
    )


def parameter_field(unit: Unit, report: Report, name: str) -> Field:
    """Return the field whose values the parameter *name* takes."""
    path = report.parameters[name].field
    return resolve(unit.workspace.schema, unit.rights, report.entity, path).field


def _chosen(unit: Unit, report: Report, given: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the parameters that narrow the report, and the condition with them."""
    for name in given:
        if name not in report.parameters:
            known = ", ".join(sorted(report.parameters)) or "none"
            raise BadQuery(name, f"is no parameter of this report; there are: {known}")
    chosen: dict[str, str] = {}
    conditions = []
    for name, parameter in report.parameters.items():
        text = given.get(name, parameter.default).strip()
        if not text:
            continue
        field = parameter_field(unit, report, name)
        try:
            value = field.parse(text)
        except ValueRefused as error:
            raise BadQuery(name, str(error)) from error
        chosen[name] = text
        conditions.append(f"{parameter.field} {parameter.compare} {field.literal(value)}")
    return chosen, narrowed(report.where, *conditions)


def _group_column(unit: Unit, report: Report, group: str | Per) -> GroupColumn:
    path = group.field if isinstance(group, Per) else group
    schema, rights = unit.workspace.schema, unit.rights
    found = resolve(schema, rights, report.entity, path)
    label = found.field.label
    if found.links and found.field.name == schema.entity(found.entity).title:
        label = resolve(schema, rights, report.entity, ".".join(found.links)).field.label
    if isinstance(group, Per):
        return GroupColumn(f"{path}.{group.period}", label, path, found.field, group.period)
    return GroupColumn(path, label, path, found.field)


def _measure_column(unit: Unit, report: Report, label: str, measure: str) -> MeasureColumn:
    found = MEASURE.match(measure)
    is_counted = found is None or found[1] == "count" or not found[2]
    if is_counted or found is None:
        return MeasureColumn(measure, label)
    field = resolve(unit.workspace.schema, unit.rights, report.entity, found[2]).field
    return MeasureColumn(measure, label, isinstance(field, Money))


def _lines(
    unit: Unit,
    report: Report,
    where: str,
    groups: Sequence[GroupColumn],
    measures: Sequence[MeasureColumn],
    right: Right,
) -> tuple[Line, ...]:
    shown = [one.path for one in groups]
    extra = _sort_path(report, shown, measures)
    most = MOST_DAYS if any(one.period for one in groups) else MOST_LINES
    names = tuple(dict.fromkeys(one.name for one in measures))
    wanted = Aggregation(report.entity, where, (*shown, *extra), names, most=most + 1, right=right)
    rows = aggregate(unit, wanted)
    if len(rows) > most:
        raise TooManyGroups
    folded = _folded(rows, groups, [one.name for one in measures])
    if len(folded) > MOST_LINES:
        raise TooManyGroups
    lines = [
        Line(keys, tuple(values), narrowed(where, *conditions_of(groups, keys)))
        for keys, values in folded.items()
    ]
    if extra:
        places = {_keys(groups, row): row[extra[0]] for row in reversed(rows)}
        return in_order(lines, report.sort, [places[line.keys] for line in lines])
    return in_order(lines, report.sort, _sort_values(report, lines, groups, measures))


def _sort_path(
    report: Report, shown: Sequence[str], measures: Sequence[MeasureColumn]
) -> tuple[str, ...]:
    """Return the field by which the lines are sorted when it is none that they show."""
    name = report.sort.removeprefix("-")
    if not name or name in shown or name in {one.name for one in measures}:
        return ()
    return (name,)


def _folded(
    rows: Iterable[Mapping[str, Any]], groups: Sequence[GroupColumn], names: Sequence[str]
) -> dict[tuple[Any, ...], list[Value]]:
    """Return the figures by group, those of the days of one period added up."""
    found: dict[tuple[Any, ...], list[Value]] = {}
    for row in rows:
        keys = _keys(groups, row)
        values = [value_of(row[name]) for name in names]
        known = found.get(keys)
        found[keys] = values if known is None else list(map(added, known, values))
    return found


def _keys(groups: Sequence[GroupColumn], row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(_key(group, row[group.path]) for group in groups)


def _key(group: GroupColumn, raw: Any) -> Any:
    if group.period is None or raw is None:
        return raw
    return period_key(group.period, first_day(group.period, group.field.parse(raw)))


def _sort_values(
    report: Report,
    lines: Sequence[Line],
    groups: Sequence[GroupColumn],
    measures: Sequence[MeasureColumn],
) -> list[Any]:
    name = report.sort.removeprefix("-")
    for place, group in enumerate(groups):
        if group.path == name:
            return [line.keys[place] for line in lines]
    for place, measure in enumerate(measures):
        if measure.name == name:
            return [line.values[place] for line in lines]
    return [line.keys for line in lines]
