"""The short lists of the home page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pegboard.hookspecs.slots import HomeList
from pegboard.model.fields import Date
from pegboard.model.schema import EntityType
from pegboard.records.find import count, find
from pegboard.records.query import CAPPED_AT, Query
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look, look_of
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.home_links import behind
from pegboard.web.pages.list_columns import Column, column_of, fields_to_read
from pegboard.web.pages.shell import format_of
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

SHOWN = 6
"""Rows of a short list; the whole list is one click away."""


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
    kind: Literal["list"] = "list"


def panel(visit: Visit, unit: Unit, slot: HomeList) -> Panel:
    """Return the first rows of *slot* and how many there are, by right."""
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
        href=behind(entity, slot.where, slot.sort),
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
