"""What a kanban board shows: its lanes, its columns with count and sum, and their first cards."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from pegboard.access.rights import Rights
from pegboard.hookspecs.slots import Board
from pegboard.model.change import Values
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Choice, Link
from pegboard.model.schema import EntityType, Schema
from pegboard.model.values import Money
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.find import find
from pegboard.records.paths import resolve, usual_order
from pegboard.records.query import Query
from pegboard.records.top_rows import MOST_GROUPS, TopQuery, top_rows
from pegboard.records.unit import Unit
from pegboard.web.pages.filter_conditions import both
from pegboard.web.pages.formatting import Format

CARDS = 50
CLOSED_CARDS = 10
"""Cards of a column whose work is over: the last ones are enough, the list has them all."""
OPEN_TONES = ("blue", "violet", "teal", "amber", "pink")
CLOSED_TONES = {"won": "green", "lost": "red"}


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of the board: a record of the entity that the board's link field points to."""

    id: str
    name: str
    lane: str | None
    lane_name: str
    lane_is_default: bool
    kind: str
    is_open: bool
    tone: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One of several boards of an entity, such as a pipeline."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How many records stand in a column, and their sum by currency."""

    count: int = 0
    total: str | Markup = ""


def as_readable(board: Board, schema: Schema, rights: Rights) -> Board:
    """Return *board* without what the person may not read: the sum, and fields of the cards."""
    card = []
    for path in board.card:
        with suppress(UnknownField):
            card.append(resolve(schema, rights, board.entity, path).name)
    total = board.sum if board.sum in rights.readable(board.entity) else ""
    return replace(board, sum=total, card=tuple(card))


def stages_of(unit: Unit, board: Board) -> list[Stage]:
    """Return the columns of all lanes in their order, in one statement."""
    schema, rights = unit.workspace.schema, unit.rights
    link = schema.entity(board.entity).field(board.column)
    if not isinstance(link, Link):
        return []
    target = schema.entity(link.target)
    readable = rights.readable(target.key)
    lane = board.lane if board.lane in readable else None
    extra = [name for name in ("position", "kind") if name in readable]
    lanes = _lane_paths(unit, target, lane)
    query = Query(
        target.key,
        sort=("created_at",),
        fields=(target.title, *extra, *lanes),
        limit=MOST_GROUPS,
    )
    found = find(unit, query).records
    found.sort(key=lambda one: (one.get("position") or 0, str(one[target.title])))
    is_sorted_by_kind = isinstance(target.fields.get("kind"), Choice)
    return [_stage(target, one, lane, place, is_sorted_by_kind) for place, one in enumerate(found)]


def _lane_paths(unit: Unit, target: EntityType, lane: str | None) -> list[str]:
    if lane is None:
        return []
    link = target.field(lane)
    if not isinstance(link, Link) or not unit.rights.may(link.target, "read"):
        return [lane]
    kind = unit.workspace.schema.entity(link.target)
    names = [name for name in (kind.title, "is_default") if name in kind.fields]
    return [lane, *(f"{lane}.{name}" for name in names)]


def _stage(target: EntityType, one: Values, lane: str | None, place: int, has_kind: bool) -> Stage:
    kind = one.get("kind", "open") if has_kind else "open"
    title = next((one[path] for path in one if lane and path.startswith(f"{lane}.")), "")
    return Stage(
        id=one["id"],
        name=str(one[target.title] or "–"),
        lane=one[lane] if lane else None,
        lane_name=str(title or ""),
        lane_is_default=bool(one.get(f"{lane}.is_default")),
        kind=kind,
        is_open=kind not in CLOSED_TONES,
        tone=CLOSED_TONES.get(kind, OPEN_TONES[place % len(OPEN_TONES)]),
    )


def lanes_of(stages: Sequence[Stage]) -> list[Lane]:
    """Return the lanes that *stages* belong to, the default one first."""
    found: dict[str, Lane] = {}
    for stage in sorted(stages, key=lambda one: (not one.lane_is_default, one.lane_name)):
        if stage.lane:
            found.setdefault(stage.lane, Lane(stage.lane, stage.lane_name))
    return list(found.values())


def figures_of(
    unit: Unit, board: Board, where: str, stages: Sequence[Stage], habits: Format
) -> dict[str, Figures]:
    """Return count and sum of each of *stages*, for the records that *where* holds for."""
    ids = ", ".join(json.dumps(stage.id) for stage in stages)
    measures = ("count()", f"sum({board.sum})") if board.sum else ("count()",)
    wanted = Aggregation(
        board.entity, both(f"{board.column} in [{ids}]", where), (board.column,), measures
    )
    found = {row[board.column]: row for row in aggregate(unit, wanted)} if stages else {}
    return {
        stage.id: Figures(
            int(found[stage.id]["count()"]), _sum_text(found[stage.id].get(measures[-1]), habits)
        )
        if stage.id in found
        else Figures(0, "")
        for stage in stages
    }


def _sum_text(figure: Any, habits: Format) -> str:
    amounts = figure if isinstance(figure, list) else [figure]
    return " · ".join(
        habits.whole_money(Money(Decimal(one["amount"]), one["currency"]))
        for one in amounts
        if isinstance(one, Mapping)
    )


def cards_of(
    unit: Unit, board: Board, where: str, stages: Sequence[Stage], fields: tuple[str, ...]
) -> dict[str, list[Values]]:
    """Return the first cards of each of *stages*: the most valuable, or the last ones closed."""
    entity = unit.workspace.schema.entity(board.entity)
    day = next(
        (n for n in board.card if n in entity.fields and entity.fields[n].kind == "date"), ""
    )
    open_order = f"-{board.sum}" if board.sum else usual_order(entity, unit.rights)
    closed_order = f"-{day}" if day else "-updated_at"
    cards: dict[str, list[Values]] = {stage.id: [] for stage in stages}
    for is_open, order, limit in ((True, open_order, CARDS), (False, closed_order, CLOSED_CARDS)):
        ids = tuple(stage.id for stage in stages if stage.is_open is is_open)
        query = TopQuery(entity.key, board.column, ids, where, order, fields, limit)
        for one in top_rows(unit, query):
            cards[one[board.column]].append(one)
    return cards
