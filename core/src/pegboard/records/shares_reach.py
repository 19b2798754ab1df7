"""Which records were shared with a person: with them, their team, or a team above it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Select, bindparam, literal_column, or_, select

from pegboard.hookspecs.roles import Right
from pegboard.model.columns import ColumnKind
from pegboard.model.system import TEAM
from pegboard.records.workspace import Workspace

LEVELS: dict[Right, tuple[str, ...]] = {"read": ("read", "update"), "update": ("update",)}
"""The levels of a share that widen a right; it widens no other right."""


def shared_ids(workspace: Workspace, entities: Sequence[str], right: Right) -> Select[Any] | None:
    """Return the ids of records of *entities* that a share opens to *right*, None for no share.

    Takes the parameters `me` and `team`.
    """
    levels = LEVELS.get(right)
    if levels is None:
        return None
    share = workspace.tables.system.access.share.alias()
    ident = workspace.database.types[ColumnKind.ID]
    mine = share.c.user_id == bindparam("me", type_=ident)
    above = select(teams_above(workspace).c.id)
    return select(share.c.record_id).where(
        share.c.entity.in_([literal_column(f"'{entity}'") for entity in entities]),
        share.c.level.in_([literal_column(f"'{level}'") for level in levels]),
        or_(mine, share.c.team_id.in_(above)),
    )


def teams_above(workspace: Workspace) -> CTE:
    """Return the ids of the person's team and of those that it is part of."""
    ident = workspace.database.types[ColumnKind.ID]
    team = workspace.tables.of(TEAM).alias("own_team")
    chain = select(team.c.id, team.c.parent).where(team.c.id == bindparam("team", type_=ident))
    above = chain.cte("teams_above", recursive=True)
    higher = workspace.tables.of(TEAM).alias("higher_team")
    return above.union(select(higher.c.id, higher.c.parent).where(higher.c.id == above.c.parent))
