"""The charts and tables of the home page: figures in groups, each leading to its records."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pegboard.hookspecs.figures import Figure, Share
from pegboard.hookspecs.slots import HomeChart, HomeTable
from pegboard.model.fields import Field
from pegboard.model.schema import EntityType
from pegboard.records.aggregate import MOST_GROUPS
from pegboard.records.paths import resolve
from pegboard.records.unit import Unit
from pegboard.reports.behind import is_key, narrowed
from pegboard.reports.figures import Percentage, Value
from pegboard.reports.sorting import usual_currency
from pegboard.web.pages.home_grouping import Group, groups
from pegboard.web.pages.home_links import behind
from pegboard.web.pages.home_periods import period_name, spans
from pegboard.web.pages.home_values import told
from pegboard.web.pages.shell import format_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: how long it is, and the list behind it."""

    label: str
    value: float
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars with the headings of the table that holds their figures."""

    id: str
    title: str
    bars: tuple[Bar, ...]
    columns: tuple[str, str]
    href: str
    empty: str
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: the group's name, leading to its records, and its figures."""

    id: str
    label: str
    href: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a table."""

    label: str
    align: str | None = "end"
    is_title: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows and columns."""

    id: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[Line, ...]
    href: str
    empty: str
    kind: Literal["table"] = "table"


def chart(visit: Visit, unit: Unit, piece: HomeChart) -> Chart:
    """Return the bars of *piece*, by right."""
    entity = visit.assembly.schema.entity(piece.entity)
    field = _grouping(unit, piece)
    bars = _periods(visit, unit, piece) if piece.period else _bars(visit, unit, piece)
    return Chart(
        id=_id(entity, piece),
        title=gettext(piece.title),
        bars=tuple(bars),
        columns=(gettext(piece.heading or field.label), gettext(piece.label)),
        href=behind(entity, piece.where),
        empty=gettext(piece.empty) or gettext("Nothing here."),
    )


def table(visit: Visit, unit: Unit, piece: HomeTable) -> Table:
    """Return the rows of *piece*, by right."""
    entity = visit.assembly.schema.entity(piece.entity)
    figures = [figure for _, figure in piece.columns]
    found = _groups(unit, piece, figures, piece.at_least)
    field = _grouping(unit, piece)
    heading = Heading(gettext(piece.heading or field.label), align=None, is_title=True)
    lines = [_line(visit, piece, field, place, group) for place, group in enumerate(found)]
    return Table(
        id=_id(entity, piece),
        title=gettext(piece.title),
        columns=(heading, *(Heading(gettext(label)) for label, _ in piece.columns)),
        rows=tuple(lines),
        href=behind(entity, piece.where),
        empty=gettext(piece.empty) or gettext("Nothing here."),
    )


def _line(visit: Visit, piece: HomeTable, field: Field, place: int, group: Group) -> Line:
    habits = format_of(visit)
    label, href = _label(visit, field, group.key), _href(visit, piece, field, group.key)
    cells = (label, *(told(habits, value) for value in group.values))
    return Line(str(place), label, href, cells)


def _bars(visit: Visit, unit: Unit, piece: HomeChart) -> list[Bar]:
    found = _groups(unit, piece, [piece.measure], 1)
    if isinstance(piece.measure, Share):
        found.sort(key=lambda group: size_of(group.values[0], None), reverse=True)
    field, currency = _grouping(unit, piece), usual_currency([one.values[0] for one in found])
    habits = format_of(visit)
    return [
        Bar(
            label=_label(visit, field, group.key),
            value=size_of(group.values[0], currency),
            text=told(habits, group.values[0]),
            href=_href(visit, piece, field, group.key),
        )
        for group in found
    ]


def _periods(visit: Visit, unit: Unit, piece: HomeChart) -> list[Bar]:
    if piece.period is None:
        return []
    habits = format_of(visit)
    entity = visit.assembly.schema.entity(piece.entity)
    where = narrowed(piece.where, f"{piece.group_by} != null")
    days = groups(unit, piece.entity, where, piece.group_by, [piece.measure], most=MOST_GROUPS)
    day = _grouping(unit, piece)
    by_day = [(day.parse(one.key), one.values[0]) for one in days]
    found = spans(piece.period, by_day, piece.most)
    currency = usual_currency([one.value for one in found])
    bars = []
    for span in found:
        begins = f'{piece.group_by} >= date("{span.first}")'
        ends = f'{piece.group_by} <= date("{span.last}")'
        href = behind(entity, narrowed(piece.where, f"{begins} && {ends}"))
        name = period_name(piece.period, span.first, habits.locale)
        text = told(habits, span.value) if span.value is not None else habits.number(0)
        bars.append(Bar(name, size_of(span.value, currency), text, href))
    return bars


def _groups(
    unit: Unit, piece: HomeChart | HomeTable, figures: Sequence[Figure], at_least: int
) -> list[Group]:
    return groups(
        unit,
        piece.entity,
        piece.where,
        piece.group_by,
        figures,
        most=piece.most,
        at_least=at_least,
    )


def _grouping(unit: Unit, piece: HomeChart | HomeTable) -> Field:
    return resolve(unit.workspace.schema, unit.rights, piece.entity, piece.group_by).field


def _label(visit: Visit, field: Field, key: Any) -> str:
    if key in (None, ""):
        return gettext("None")
    return format_of(visit).text(field, field.parse(key))


def _href(visit: Visit, piece: HomeChart | HomeTable, field: Field, key: Any) -> str:
    entity = visit.assembly.schema.entity(piece.entity)
    return behind(entity, narrowed(piece.where, is_key(field, piece.group_by, key)))


def size_of(value: Value, currency: str | None) -> float:
    """Return how long a bar is: amounts count in one currency only, for others it has no length."""
    match value:
        case int() | Decimal():
            return max(float(value), 0)
        case Percentage():
            return float(value.of_hundred)
        case tuple():
            amounts = (one.amount for one in value if one.currency == currency)
            return max(float(sum(amounts)), 0)
        case _:
            return 0


def _id(entity: EntityType, piece: HomeChart | HomeTable) -> str:
    return f"home-{entity.plugin}-{entity.name}-{piece.order}"
