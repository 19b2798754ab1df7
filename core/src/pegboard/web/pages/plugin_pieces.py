"""Panels on record pages and widgets on the home page, whose rows the code of plugins gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from litestar import Response, get
from litestar.params import FromPath

from pegboard.assembly.health.answers import many
from pegboard.assembly.health.faults import GaveBack, PluginFailed
from pegboard.hookspecs.pieces import Panel, PanelRow, Widget
from pegboard.model.errors import PegboardError
from pegboard.model.schema import EntityType, Schema
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.get import get as get_record
from pegboard.records.judge import judge
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.formatting import Format
from pegboard.web.pages.home_groups import Heading, Line
from pegboard.web.pages.plugin_calls import ask_plugin, manages_plugins
from pegboard.web.pages.plugin_menu import plugin_name
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

MOST_ROWS = 100
FRAGMENT = "fragments/piece.html"
PAIR = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece will stand once *url* has answered; *title* is empty when it may stay away."""

    id: str
    title: str
    url: str
    kind: Literal["piece"] = "piece"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece with its rows; *columns* are empty for a list of labels with values."""

    id: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[Line, ...]
    empty: str


def panel_places(visit: Visit, unit: Unit, kind: EntityType, ident: str) -> list[Place]:
    """Return where the panels of a record will stand, of those whose condition holds."""
    panels = [(by, one) for by, one in visit.assembly.panels if one.entity == kind.key]
    if not panels:
        return []
    verdicts = judge(unit, kind.key, ident, [one.when for _, one in panels])
    url = record_url(kind, ident)
    return [
        Place(_id(one.key), gettext(one.label) if one.empty else "", f"{url}/panels/{by}/{one.key}")
        for (by, one), holds in zip(panels, verdicts, strict=True)
        if holds
    ]


def widget_places(visit: Visit, roles: Iterable[str]) -> list[tuple[int, Place]]:
    """Return where the widgets of somebody with *roles* will stand, with their order."""
    own = frozenset(roles)
    return [
        (one.order, Place(_id(one.key), gettext(one.title), f"/{by}/widgets/{one.key}"))
        for by, one in visit.assembly.widgets
        if not one.roles or not own.isdisjoint(one.roles)
    ]


@get(f"{RECORD}/panels/{{by:str}}/{{key:str}}", sync_to_thread=False, opt={SLOW: True})
def show_panel(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    by: FromPath[str],
    key: FromPath[str],
) -> Response[str]:
    """Show one panel of a record, or nothing where it does not apply or has nothing to say."""
    visit, kind = enter(request, plugin, entity)
    panel = next((p for name, p in visit.assembly.panels if (name, p.key) == (by, key)), None)
    if panel is None or panel.entity != kind.key:
        raise NotFound("panel", key)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        if not judge(unit, kind.key, ident, (panel.when,))[0]:
            return fragment(request, FRAGMENT, {"piece": None, "failed": None})
        record = get_record(unit, kind.key, ident)
        return _answer(request, visit, unit, by, panel, lambda of: panel.rows(record, of))


@get("/{by:str}/widgets/{key:str}", sync_to_thread=False, opt={SLOW: True})
def show_widget(request: AnyRequest, by: FromPath[str], key: FromPath[str]) -> Response[str]:
    """Show one widget of the home page."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    widget = next((w for name, w in visit.assembly.widgets if (name, w.key) == (by, key)), None)
    own = frozenset(visit.principal.roles)
    if widget is None or (widget.roles and own.isdisjoint(widget.roles)):
        raise NotFound("widget", key)
    with visit.reading() as unit:
        return _answer(request, visit, unit, by, widget, widget.rows)


def _answer(
    request: AnyRequest, visit: Visit, unit: Unit, by: str, piece: Panel | Widget, ask: Any
) -> Response[str]:
    title = piece.label if isinstance(piece, Panel) else piece.title
    try:
        rows = ask_plugin(visit, unit, by, f"the piece {title!r}", ask, _rows)
    except PluginFailed:
        return fragment(request, FRAGMENT, {"piece": None, "failed": _marker(visit, by, title)})
    except PegboardError:  # it asks for what this person may not see
        return fragment(request, FRAGMENT, {"piece": None, "failed": None})
    found = None
    if rows or piece.empty:
        found = _piece(visit, piece, gettext(title), rows)
    return fragment(request, FRAGMENT, {"piece": found, "failed": None})


def _rows(answer: Any) -> tuple[PanelRow, ...]:
    """Take rows of either form; raise GaveBack for anything else."""
    found = []
    for one in many(object, most=MOST_ROWS)(answer):
        if isinstance(one, PanelRow):
            found.append(one)
        elif isinstance(one, tuple) and len(one) == PAIR:
            found.append(PanelRow(*one))
        else:
            raise GaveBack(f"{type(one).__name__} instead of a row")
        if not isinstance(found[-1].label, str):
            raise GaveBack("a row without a label")
    return tuple(found)


def _piece(visit: Visit, piece: Panel | Widget, title: str, rows: Sequence[PanelRow]) -> Piece:
    habits, schema = format_of(visit), visit.assembly.schema
    width = len(piece.columns) or PAIR
    return Piece(
        id=_id(piece.key),
        title=title,
        columns=tuple(
            Heading(gettext(one), align="end" if place else None, is_title=not place)
            for place, one in enumerate(piece.columns)
        ),
        rows=tuple(_line(habits, schema, place, row, width) for place, row in enumerate(rows)),
        empty=gettext(piece.empty) if piece.empty else "",
    )


def _line(habits: Format, schema: Schema, place: int, row: PanelRow, width: int) -> Line:
    values = row.value if isinstance(row.value, tuple) else (row.value,)
    label = row.label if row.open_id else gettext(row.label)
    cells = [label, *(_told(habits, value) for value in values)]
    cells += [""] * (width - len(cells))
    return Line(str(place), cells[0], _href(schema, row), tuple(cells[:width]))


def _told(habits: Format, value: Any) -> str:
    if isinstance(value, Decimal):
        return habits.number(value.normalize() + 0)
    return gettext(value) if isinstance(value, Worded) else habits.plain(value)


def _href(schema: Schema, row: PanelRow) -> str:
    if row.open_entity is None or row.open_id is None or row.open_entity not in schema.entities:
        return ""
    return record_url(schema.entities[row.open_entity], row.open_id)


def _marker(visit: Visit, plugin: str, title: str) -> dict[str, str] | None:
    """Return what a plugin manager sees in place of a piece that failed, others see nothing."""
    if not manages_plugins(visit):
        return None
    name = gettext(plugin_name(visit, plugin))
    return {
        "title": gettext(title),
        "text": gettext("%(plugin)s failed here; others see nothing in this place.")
        % {"plugin": name},
        "href": f"/settings/plugins/{plugin}",
    }


def _id(key: str) -> str:
    return f"piece-{key}"
