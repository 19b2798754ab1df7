"""Which records of an entity a set of rights reaches, as a condition on its table."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, false, select

from pegboard.access.rights import Rights
from pegboard.hookspecs.roles import Right, Scope
from pegboard.model.columns import ColumnKind
from pegboard.model.system import TEAM, USER
from pegboard.records.workspace import Workspace


def visible(
    workspace: Workspace, rights: Rights, entity: str, rows: FromClause, right: Right = "read"
) -> ColumnElement[bool] | None:
    """Return the condition under which *right* reaches *rows*; None when it reaches them all.

    The condition takes the parameters `me` and `team`.
    """
    scope = rights.scope(entity, right)
    if scope == "all":
        return None
    if scope == "none":
        return false()
    ident = workspace.database.types[ColumnKind.ID]
    mine = rows.c.owner == bindparam("me", type_=ident)
    if scope == "own":
        return mine
    return mine | rows.c.owner.in_(_members(workspace, scope))


def living(
    workspace: Workspace, rights: Rights, entity: str, rows: FromClause, right: Right = "read"
) -> ColumnElement[bool]:
    """Return the condition for records that *right* reaches and that are not in the bin."""
    reached = visible(workspace, rights, entity, rows, right)
    alive = rows.c.deleted_at.is_(None)
    return alive if reached is None else and_(alive, reached)


def _members(workspace: Workspace, scope: Scope) -> Select[Any]:
    ident = workspace.database.types[ColumnKind.ID]
    user = workspace.tables.of(USER).alias("member")
    my_team = bindparam("team", type_=ident)
    if scope == "team":
        return select(user.c.id).where(user.c.team == my_team)
    team = workspace.tables.of(TEAM).alias("team_node")
    below = select(team.c.id).where(team.c.id == my_team).cte(recursive=True)
    child = workspace.tables.of(TEAM).alias("team_child")
    below = below.union(select(child.c.id).where(child.c.parent == below.c.id))
    return select(user.c.id).where(user.c.team.in_(select(below.c.id)))
