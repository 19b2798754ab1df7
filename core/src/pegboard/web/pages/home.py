"""The home page: the figures and short lists that plugins contribute, by right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from litestar import Response, get

from pegboard.hookspecs.slots import HomeList, HomeStat
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Date
from pegboard.model.schema import EntityType
from pegboard.model.values import Money
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.errors import BadQuery
from pegboard.records.find import count, find
from pegboard.records.query import CAPPED_AT, Query
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look, look_of
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.list_columns import Column, column_of, fields_to_read
from pegboard.web.pages.shell import AnyRequest, format_of, list_url, page, record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

SHOWN = 6
"""Rows of a short list; the whole list is one click away."""


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure and the list behind it; *note* says what the figure leaves out."""

    title: str
    value: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a short list; *late* marks a day that has passed."""

    title: str
    href: str
    note: str
    end: str | None
    late: bool
    action_url: str | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One short list."""

    id: str
    title: str
    rows: tuple[Row, ...]
    count: str
    href: str
    empty: str
    new_href: str | None
    new_label: str
    action_label: str
    icon: str


@get("/", sync_to_thread=False)
def show_home(request: AnyRequest) -> Response[str]:
    """Show what matters to the person now."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    tiles: list[Tile] = []
    panels: list[Panel] = []
    with visit.reading() as unit:
        for slot in visit.assembly.home:
            if not unit.rights.may(slot.entity, "read"):
                continue
            try:
                if isinstance(slot, HomeStat):
                    tiles.append(_tile(visit, unit, slot))
                else:
                    panels.append(_panel(visit, unit, slot))
            except (BadQuery, UnknownField):  # it needs a field that this person may not see
                continue
    habits = format_of(visit)
    context = {
        "greeting": _greeting(visit, habits),
        "today": format_date(habits.today, "EEEE, d MMMM", locale=habits.locale),
        "tiles": tiles,
        "panels": panels,
    }
    return page(request, "pages/home.html", context, current="/")


def _greeting(visit: Visit, habits: Format) -> str:
    name = visit.principal.name.partition(" ")[0]
    hour = datetime.now(habits.zone).hour
    if hour < 12:
        return gettext("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return gettext("Good afternoon, %(name)s") % {"name": name}
    return gettext("Good evening, %(name)s") % {"name": name}


def _tile(visit: Visit, unit: Unit, slot: HomeStat) -> Tile:
    measures = tuple(dict.fromkeys((slot.measure, "count()")))
    figures = aggregate(unit, Aggregation(slot.entity, slot.where, (), measures))[0]
    figure, number = figures[slot.measure], int(figures["count()"])
    entity = visit.assembly.schema.entity(slot.entity)
    habits, href = format_of(visit), _filtered(entity, slot.where)
    if number and figure in (None, []):
        note = gettext("%(count)s without a value") % {"count": habits.number(number)}
        return Tile(gettext(slot.title), "–", href, note)
    return Tile(gettext(slot.title), figure_text(habits, figure), href)


def figure_text(habits: Format, figure: Any) -> str:
    """Return a figure as `aggregate` gives it for people; several currencies one after another."""
    match figure:
        case None:
            return habits.number(0)
        case list():
            return " + ".join(figure_text(habits, one) for one in figure)
        case {"amount": amount, "currency": currency}:
            return habits.whole_money(Money(Decimal(amount), currency))
        case int() | Decimal():
            return habits.number(figure)
        case _:
            return habits.number(Decimal(str(figure)))


def _panel(visit: Visit, unit: Unit, slot: HomeList) -> Panel:
    schema, entity = visit.assembly.schema, visit.assembly.schema.entity(slot.entity)
    names = dict.fromkeys((entity.title, *slot.fields))
    columns = [column_of(schema, unit.rights, entity, name) for name in names]
    fields = fields_to_read(columns)
    query = Query(slot.entity, slot.where, sort=slot.sort, fields=fields, limit=SHOWN)
    found = find(unit, query)
    total = len(found.rows)
    if found.next is not None:
        total = count(unit, query, "capped") or total
    action = next(
        (one for one in visit.assembly.actions_on(entity.key) if one.name == slot.action), None
    )
    may_act = action is not None and unit.rights.may(entity.key, action.permission)
    action_name = slot.action if may_act else ""
    return Panel(
        id=f"home-{entity.plugin}-{entity.name}-{slot.order}",
        title=gettext(slot.title),
        rows=tuple(_row(visit, entity, columns, row, action_name) for row in found.records),
        count=f"{CAPPED_AT}+" if total > CAPPED_AT else format_of(visit).number(total),
        href=_filtered(entity, slot.where, slot.sort),
        empty=gettext(slot.empty) or gettext("Nothing here."),
        new_href=f"{list_url(entity)}/new" if unit.rights.may(entity.key, "create") else None,
        new_label=gettext("New: %(name)s") % {"name": gettext(entity.label)},
        action_label=gettext(action.label) if action is not None else "",
        icon=entity.icon,
    )


def _row(visit: Visit, entity: EntityType, columns: list[Column], row: Any, action: str) -> Row:
    look = look_of(visit)
    title, *others = columns
    last = next((one for one in reversed(others) if one.field.display in ("money", "date")), None)
    notes = [_plain(look, one, row) for one in others if one is not last]
    day: object = row[last.path] if last else None
    is_late = bool(action) and isinstance(last and last.field, Date) and _is_past(day, look.habits)
    href = record_url(entity, row["id"])
    return Row(
        title=str(row[title.path] or gettext("Without a name")),
        href=href,
        note=" · ".join(note for note in notes if note),
        end=_end(look, last, row) if last else None,
        late=is_late,
        action_url=f"{href}/actions/{action}" if action else None,
    )


def _plain(look: Look, column: Column, row: Mapping[str, Any]) -> str:
    value = row.get(column.named_by) if column.named_by else row[column.path]
    return look.habits.text(column.field, value) if not column.named_by else str(value or "")


def _end(look: Look, column: Column, row: Mapping[str, Any]) -> str:
    value = row[column.path]
    return look.habits.near_day(value) if isinstance(value, date) else _plain(look, column, row)


def _is_past(day: object, habits: Format) -> bool:
    return isinstance(day, date) and day < habits.today


def _filtered(entity: EntityType, where: str, sort: tuple[str, ...] = ()) -> str:
    parts = {"where": where} | ({"sort": ",".join(sort)} if sort else {})
    return f"{list_url(entity)}?{urlencode(parts)}"
