"""The list of one entity: filter, columns, order, pages, and what can be done with its rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from pegboard.model.errors import UnknownField
from pegboard.model.schema import EntityType
from pegboard.records.errors import BadQuery
from pegboard.records.find import find
from pegboard.records.query import Page, Query
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import go
from pegboard.web.pages.cells import Look, look_of
from pegboard.web.pages.filter_conditions import Filter, both, read_filter
from pegboard.web.pages.filter_rows import (
    SentFilter,
    SentRow,
    filter_of,
    linked_values,
    offered_fields,
    row_context,
)
from pegboard.web.pages.list_columns import Column, columns_of, fields_to_read, offered_columns
from pegboard.web.pages.list_state import ListState, is_explicit, read_state
from pegboard.web.pages.list_tools import bulk_fields, chips_of, error_of
from pegboard.web.pages.saved_views import View, views_of
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

ROWS = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a list: the entity, the state, the view it goes by, and all views."""

    entity: EntityType
    base: str
    state: ListState
    view: View | None
    views: Sequence[View]


@get("/{plugin:str}/{entity:str}", sync_to_thread=False)
def show_list(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show the records of one entity."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    with visit.reading() as unit:
        asked = _asked(unit, kind, request.query_params.dict())
        return _list_answer(request, visit, unit, asked)


@get("/{plugin:str}/{entity:str}/filter", sync_to_thread=False)
def apply_filter(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[Any]:
    """Turn the rows of the filter builder into the address of a list."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    params = request.query_params.dict()
    with visit.reading() as unit:
        unit.entity(kind.key)
        asked = _asked(unit, kind, params)
        try:
            sent = filter_of(unit, look_of(visit).habits, kind, params)
        except UnknownField as error:
            raise BadQuery("where", str(error)) from error
        if any(row.problem for row in sent.rows):
            return _list_answer(request, visit, unit, asked, sent)
    return go(asked.state.href(asked.base, where=sent.where))


def _asked(unit: Unit, kind: EntityType, params: Mapping[str, list[str]]) -> Asked:
    state = read_state(params)
    views = views_of(unit, kind)
    view = next((one for one in views if one.id == state.view), None)
    if view is None:
        state = replace(state, view="")
    elif not is_explicit(params):
        place = (state.cursor, state.trail, state.start)
        state = replace(view.state, cursor=place[0], trail=place[1], start=place[2])
    return Asked(kind, list_url(kind), state, view, views)


def _list_answer(
    request: AnyRequest, visit: Visit, unit: Unit, asked: Asked, sent: SentFilter | None = None
) -> Response[str]:
    problem: BadQuery | None = None
    columns: tuple[Column, ...] = ()
    found: Page | None = None
    try:
        columns = _columns(unit, asked)
        found = find(unit, _query(asked, columns))
    except BadQuery as error:
        problem = error
    context = (
        _frame(asked, visit, unit)
        | _table(asked, look_of(visit), columns, found)
        | _filter(asked, look_of(visit), unit, problem, sent)
    )
    status = 422 if problem is not None or sent is not None else 200
    return page(request, "pages/list.html", context, status=status, current=asked.base)


def _columns(unit: Unit, asked: Asked) -> tuple[Column, ...]:
    unit.entity(asked.entity.key)
    try:
        return columns_of(unit.workspace.schema, unit.rights, asked.entity, asked.state.columns)
    except UnknownField as error:
        raise BadQuery("columns", str(error)) from error


def _query(asked: Asked, columns: Sequence[Column]) -> Query:
    state = asked.state
    return Query(
        entity=asked.entity.key,
        where=both(state.where, search_where(asked.entity, state.q)),
        sort=state.sort,
        fields=fields_to_read(columns),
        limit=ROWS,
        cursor=state.cursor,
    )


def search_where(entity: EntityType, text: str) -> str:
    """Return the condition that the title of a record of *entity* holds *text*."""
    if not text or entity.title == "id":
        return ""
    return f"{entity.title}.icontains({json.dumps(text, ensure_ascii=False)})"


def _frame(asked: Asked, visit: Visit, unit: Unit) -> dict[str, Any]:
    kind, state, view = asked.entity, asked.state, asked.view
    rights = unit.rights
    is_changed = view is not None and state.kept != view.state.kept
    return {
        "title": gettext(kind.plural),
        "base": asked.base,
        "state": state,
        "icon": kind.icon,
        "new_url": f"{asked.base}/new" if rights.may(kind.key, "create") else None,
        "new_label": gettext(kind.label),
        "export_url": state.href(f"{asked.base}/export.csv")
        if rights.may(kind.key, "export")
        else None,
        "bin_url": f"{asked.base}/bin" if rights.may(kind.key, "delete") else None,
        "board": gettext(visit.assembly.boards[kind.key].label)
        if kind.key in visit.assembly.boards
        else None,
        "views": [
            {"label": one.name, "href": one.state.href(asked.base) if not one.id else
             f"{asked.base}?view={one.id}", "current": one is (view or asked.views[0])}
            for one in asked.views
        ],
        "view": view,
        "view_is_changed": is_changed,
        "may_save": rights.may("base.saved_view", "create"),
        "bulk": bulk_fields(visit, rights, kind),
        "may_delete": rights.may(kind.key, "delete"),
    }  # fmt: skip


def _table(
    asked: Asked, look: Look, columns: Sequence[Column], found: Page | None
) -> dict[str, Any]:
    state, base = asked.state, asked.base
    rows = found.records if found else []
    following = found.next if found else None
    is_whole = state.cursor is None and following is None
    return {
        "columns": [_heading(asked, column) for column in columns],
        "rows": [_row(asked.entity, look, columns, row) for row in rows],
        "count": look.habits.number(len(rows)) if found and is_whole else None,
        "first": look.habits.number(state.start),
        "last": look.habits.number(state.start + len(rows) - 1),
        "older_href": state.after(base, following, len(rows)) if following else None,
        "newer_href": state.before(base, ROWS),
        "totals_url": _totals_url(asked, columns, is_whole=is_whole) if rows else None,
        "totals": _places_of_totals(columns),
    }


def _totals_url(asked: Asked, columns: Sequence[Column], *, is_whole: bool) -> str | None:
    if is_whole and not any(column.is_summed for column in columns):
        return None
    paths = tuple(column.path for column in columns)
    return asked.state.href(f"{asked.base}/totals", columns=paths)


def _places_of_totals(columns: Sequence[Column]) -> list[Markup | None] | None:
    """Return where the sums will stand, once they have been asked for; None without any."""
    if not any(column.is_summed for column in columns):
        return None
    sums = [
        Markup('<span id="total-{}" data-total></span>').format(place) if column.is_summed else None
        for place, column in enumerate(columns)
    ]
    sums[0] = sums[0] or Markup('<span class="total-name">{}</span>').format(gettext("Sum"))
    return sums


def _heading(asked: Asked, column: Column) -> dict[str, Any]:
    path = column.sort_path
    order = asked.state.sort or (asked.entity.order,)
    first = order[0]
    is_sorted = path is not None and first.removeprefix("-") == path
    heading: dict[str, Any] = {
        "label": column.label,
        "path": column.path,
        "align": column.align,
        "is_title": column.path == asked.entity.title,
    }
    if path is None:
        return heading
    if is_sorted:
        heading["sorted"] = "descending" if first.startswith("-") else "ascending"
    starts_high = column.align == "end" or column.field.display in ("date", "datetime")
    other = path if first == f"-{path}" else f"-{path}"
    wanted = other if is_sorted else f"-{path}" if starts_high else path
    return heading | {"sort_href": asked.state.href(asked.base, sort=(wanted,))}


def _row(
    entity: EntityType, look: Look, columns: Sequence[Column], row: Mapping[str, Any]
) -> dict[str, Any]:
    label = str(row.get(entity.title) or gettext("(no name)"))
    cells = [label if column.path == entity.title else column.draw(look, row) for column in columns]
    return {
        "id": row["id"],
        "label": label,
        "href": record_url(entity, row["id"]),
        "cells": cells,
    }


def _filter(
    asked: Asked, look: Look, unit: Unit, problem: BadQuery | None, sent: SentFilter | None
) -> dict[str, Any]:
    schema, kind = unit.workspace.schema, asked.entity
    is_bad_where = problem is not None and problem.parameter == "where"
    read = None if is_bad_where else read_filter(schema, unit.rights, kind.key, asked.state.where)
    rows = read or Filter()
    if sent is not None:
        rows = Filter(tuple(row.condition for row in sent.rows), sent.joined)
    shown = sent.rows if sent else tuple(SentRow(one) for one in rows.conditions)
    names = titles(unit, linked_values(unit, kind, rows))
    return {
        "error": error_of(problem, asked.state),
        "fields": offered_fields(unit, kind),
        "conditions": [
            row_context(unit, look, kind, index, row, names) for index, row in enumerate(shown)
        ],
        "joined": rows.joined,
        "as_text": read is None,
        "builder_is_open": sent is not None,
        "chips": [] if sent else chips_of(unit, look, kind, asked.state, rows, names),
        "offered": offered_columns(unit.rights, kind, _shown_columns(unit, asked)),
        "clear_href": replace(asked.state, view="").href(asked.base, where="", q=""),
    }


def _shown_columns(unit: Unit, asked: Asked) -> Sequence[Column]:
    try:
        return _columns(unit, asked)
    except BadQuery:
        return ()
