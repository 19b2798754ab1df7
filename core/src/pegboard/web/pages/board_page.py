"""The kanban board of an entity."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get
from litestar.params import FromPath

from pegboard.hookspecs.slots import Board
from pegboard.model.change import Values
from pegboard.model.schema import EntityType
from pegboard.records.errors import NotFound
from pegboard.web.pages.board_data import (
    Figures,
    Stage,
    as_readable,
    cards_of,
    figures_of,
    lanes_of,
    stages_of,
)
from pegboard.web.pages.cells import Look, cell, look_of
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.list_columns import Column, column_of, fields_to_read
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

WHOSE = ("all", "team", "mine")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cards a board shows: *whose* they are, and which lane."""

    whose: str = "all"
    lane: str = ""

    def query(self) -> str:
        pairs = [("whose", self.whose if self.whose != "all" else ""), ("lane", self.lane)]
        return urlencode([(name, value) for name, value in pairs if value])

    def where(self, visit: Visit, board: Board) -> str:
        """Return the condition for the cards, the board's own included."""
        team = visit.principal.team
        whose = "owner == me" if self.whose == "mine" else ""
        if self.whose == "team" and team:
            whose = f"owner.team == {json.dumps(team)}"
        return both(board.where, whose)


@get("/{plugin:str}/{entity:str}/board", sync_to_thread=False)
def show_board(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show the records of one entity as cards in columns."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind, board = board_of(visit, plugin, entity)
    wanted = wanted_of(request, kind)
    look = look_of(visit)
    with visit.reading() as unit:
        unit.entity(kind.key)
        all_stages = stages_of(unit, board)
        lanes = lanes_of(all_stages)
        lane = next((one for one in lanes if one.id == wanted.lane), lanes[0] if lanes else None)
        stages = [one for one in all_stages if lane is None or one.lane == lane.id]
        where = wanted.where(visit, board)
        schema = visit.assembly.schema
        columns = [column_of(schema, unit.rights, kind, path) for path in board.card]
        figures = figures_of(unit, board, where, stages, look.habits)
        cards = cards_of(unit, board, where, stages, fields_to_read(columns))
        may_move = unit.rights.may(kind.key, "update") and (
            board.column in unit.rights.writable(kind.key)
        )
    base = list_url(kind)
    context = {
        "title": gettext(board.label),
        "base": base,
        "icon": kind.icon,
        "stages": [{"value": one.id, "label": one.name, "tone": one.tone} for one in stages],
        "columns": [
            {
                **_head(kind, board, look, one, figures[one.id], where),
                "all_is_shown": figures[one.id].count <= len(cards[one.id]),
                "cards": [_card(kind, board, look, card, columns) for card in cards[one.id]],
            }
            for one in stages
        ],
        "move_query": wanted.query(),
        "may_move": may_move,
        "new_url": f"{base}/new" if _may_create(visit, kind) else None,
        "new_label": gettext(kind.label),
        "column_name": board.column,
        "lanes": _tabs(
            base, wanted, [(one.id, one.name) for one in lanes], lane.id if lane else None
        ),
        "whose": _whose_tabs(base, wanted, kind, has_team=visit.principal.team is not None),
    }
    return page(request, "pages/board.html", context, current=f"{base}/board")


def board_of(visit: Visit, plugin: str, entity: str) -> tuple[EntityType, Board]:
    """Return the entity that an address names and its board; raise NotFound without one."""
    schema, rights = visit.assembly.schema, visit.rights
    kind = schema.entity(f"{plugin}.{entity}")
    board = visit.assembly.boards.get(kind.key)
    if board is None or board.column not in rights.readable(kind.key):
        raise NotFound(gettext("board"), kind.key)
    return kind, as_readable(board, schema, rights)


def wanted_of(request: AnyRequest, kind: EntityType) -> Wanted:
    """Return which cards the address asks for."""
    whose = request.query_params.get("whose", "all")
    known = whose if whose in WHOSE and kind.owned else "all"
    return Wanted(known, request.query_params.get("lane", ""))


def _head(
    kind: EntityType, board: Board, look: Look, stage: Stage, figures: Figures, where: str
) -> dict[str, Any]:
    condition = both(f"{board.column} == {json.dumps(stage.id)}", where)
    return {
        "stage": stage,
        "count": look.habits.number(figures.count),
        "total": figures.total,
        "all_href": f"{list_url(kind)}?{urlencode({'where': condition})}",
    }


def _card(
    kind: EntityType, board: Board, look: Look, one: Values, columns: Sequence[Column]
) -> dict[str, Any]:
    shown = {
        column.path: cell(look, column.field, one[column.path],
                          one.get(column.named_by) if column.named_by else None, brief=True)
        for column in columns
    }  # fmt: skip
    shown.pop(kind.title, None)
    amount = shown.pop(board.sum, None)
    return {
        "id": one["id"],
        "title": str(one.get(kind.title) or gettext("(no name)")),
        "href": record_url(kind, one["id"]),
        "amount": amount,
        "owner": shown.pop("owner.name", None),
        "lines": [value for value in shown.values() if value],
    }


def _may_create(visit: Visit, kind: EntityType) -> bool:
    return visit.rights.may(kind.key, "create")


def _tabs(
    base: str, wanted: Wanted, lanes: Sequence[tuple[str, str]], current: str | None
) -> list[dict[str, Any]]:
    if len(lanes) < 2:
        return []
    return [
        {"label": name, "href": _href(base, Wanted(wanted.whose, lane)), "current": lane == current}
        for lane, name in lanes
    ]


def _whose_tabs(
    base: str, wanted: Wanted, kind: EntityType, *, has_team: bool
) -> list[dict[str, Any]]:
    if not kind.owned:
        return []
    labels = {"all": gettext("All"), "team": gettext("My team"), "mine": gettext("Mine")}
    return [
        {"label": label, "href": _href(base, Wanted(whose, wanted.lane)),
         "current": whose == wanted.whose}
        for whose, label in labels.items()
        if whose != "team" or has_team
    ]  # fmt: skip


def _href(base: str, wanted: Wanted) -> str:
    query = wanted.query()
    return f"{base}/board?{query}" if query else f"{base}/board"
