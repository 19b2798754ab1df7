"""Which records were shared with a person: with them, their team, or a team above it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, or_, select

from pegboard.database.lists import among
from pegboard.hookspecs.roles import Right
from pegboard.model.columns import ColumnKind
from pegboard.records.people_in_reach import TEAMS_ABOVE
from pegboard.records.workspace import Workspace

LEVELS: dict[Right, tuple[str, ...]] = {"read": ("read", "update"), "update": ("update",)}
"""The levels of a share that widen a right; it widens no other right."""


def shared_ids(workspace: Workspace, entities: Sequence[str], right: Right) -> Select[Any] | None:
    """Return the ids of records of *entities* that a share opens to *right*, None for no share.

    Takes the parameters `me` and those of `PeopleInReach`.
    """
    levels = LEVELS.get(right)
    if levels is None:
        return None
    share = workspace.tables.system.access.share.alias()
    mine = share.c.user_id == bindparam("me", type_=workspace.database.types[ColumnKind.ID])
    ours = among(share.c.team_id, TEAMS_ABOVE, is_sqlite=workspace.database.is_sqlite)
    return select(share.c.record_id).where(
        share.c.entity.in_([literal_column(f"'{entity}'") for entity in entities]),
        share.c.level.in_([literal_column(f"'{level}'") for level in levels]),
        or_(mine, ours),
    )
