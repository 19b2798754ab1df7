"""Which records were shared with a person: with them, their team, or a team above it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, or_, select

from pegboard.database.lists import among
from pegboard.database.statements import Prepared
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.roles import Right
from pegboard.model.columns import ColumnKind
from pegboard.records.people_in_reach import TEAMS_ABOVE
from pegboard.records.workspace import Workspace

LEVELS: dict[Right, tuple[str, ...]] = {"read": ("read", "update"), "update": ("update",)}
"""The levels of a share that widen a right; it widens no other right."""


def shared_ids(
    workspace: Workspace, shared: frozenset[str] | None, entities: Sequence[str], right: Right
) -> Select[Any] | None:
    """Return the ids of records of *entities* that a share opens to *right*, None for no share.

    *shared* names the entities of which anything was shared with the person, if that is known.

    Takes the parameters `me` and those of `PeopleInReach`.
    """
    levels = LEVELS.get(right)
    known = set(entities) if shared is None else shared.intersection(entities)
    if levels is None or not known:
        return None
    share = workspace.tables.system.access.share.alias()
    mine = share.c.user_id == bindparam("me", type_=workspace.database.types[ColumnKind.ID])
    ours = among(share.c.team_id, TEAMS_ABOVE, is_sqlite=workspace.database.is_sqlite)
    return select(share.c.record_id).where(
        share.c.entity.in_([literal_column(f"'{entity}'") for entity in sorted(known)]),
        share.c.level.in_([literal_column(f"'{level}'") for level in levels]),
        or_(mine, ours),
    )


def shared_entities(
    workspace: Workspace, tx: Transaction, me: str | None, around: Mapping[str, object]
) -> frozenset[str]:
    """Return of which entities something was shared with a person, given who is *around* them."""

    def build() -> Prepared:
        share = workspace.tables.system.access.share
        mine = share.c.user_id == bindparam("me", type_=workspace.database.types[ColumnKind.ID])
        ours = among(share.c.team_id, TEAMS_ABOVE, is_sqlite=workspace.database.is_sqlite)
        return workspace.database.prepare(select(share.c.entity).distinct().where(or_(mine, ours)))

    prepared = workspace.built.get("shared entities", build)
    return frozenset(row[0] for row in tx.rows(prepared, {**around, "me": me}))
