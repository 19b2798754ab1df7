"""Which records of an entity a set of rights reaches, as a condition on its table.

This is the one place where scopes, shares and rights that follow a link become SQL.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    any_,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
)

from pegboard.access.around import Around
from pegboard.access.reach import Reach
from pegboard.access.rights import Rights
from pegboard.database.lists import among, among_many, unindexed
from pegboard.hookspecs.roles import Right, Scope
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Link
from pegboard.model.system import USER
from pegboard.records.contributed_scopes import ids_in_scope
from pegboard.records.people_in_reach import MEMBERS_BELOW, TEAM_MEMBERS, TEAMS_BELOW
from pegboard.records.shares_reach import shared_ids
from pegboard.records.workspace import Workspace

READING: frozenset[Right] = frozenset({"read", "export"})
"""The rights on a record that follows another for which reading that other is enough."""
PEOPLE: dict[Scope, str] = {"team": TEAM_MEMBERS, "team_and_below": MEMBERS_BELOW}
"""The parameter that names the owners whom a scope adds to the person."""


def reaches_all(workspace: Workspace, rights: Rights, entity: str, right: Right) -> bool:
    """Return whether *right*, with the reading that it needs, reaches every record of *entity*."""
    if rights.is_unbound:
        return rights.may(entity, right) and rights.may(entity, "read")
    if workspace.schema.entity(entity).follows is not None:
        return False
    return rights.reach(entity, right).is_all and rights.reach(entity, "read").is_all


def visible(
    workspace: Workspace,
    rights: Rights,
    entity: str,
    rows: FromClause,
    right: Right = "read",
) -> ColumnElement[bool] | None:
    """Return the condition under which *right* reaches *rows*; None when it reaches them all.

    No right reaches a record that may not be read. The condition takes the parameters of the unit.
    """
    if reaches_all(workspace, rights, entity, right):
        return None
    reading = rights.reach(entity, "read")
    reach = rights.reach(entity, right)
    if reach.is_none or reading.is_none:
        return false()
    link = workspace.schema.entity(entity).follows
    if link is not None and not rights.is_unbound:
        return _following(workspace, rights, entity, rows, link, right)
    reached = _reached(workspace, reach, entity, rows, right, rights.around)
    if right == "read" or reading.covers(reach):
        return reached
    parts = (reached, _reached(workspace, reading, entity, rows, "read", rights.around))
    return and_(*(part for part in parts if part is not None))


def living(
    workspace: Workspace, rights: Rights, entity: str, rows: FromClause, right: Right = "read"
) -> ColumnElement[bool]:
    """Return the condition for records that *right* reaches and that are not in the bin."""
    reached = visible(workspace, rights, entity, rows, right)
    alive = rows.c.deleted_at.is_(None)
    return alive if reached is None else and_(alive, reached)


def _reached(
    workspace: Workspace,
    reach: Reach,
    entity: str,
    rows: FromClause,
    right: Right,
    around: Around,
) -> ColumnElement[bool] | None:
    """Return the condition for what lies in *reach* or was shared; None when all does."""
    if reach.is_all:
        return None
    parts = [rows.c.id.in_(ids_in_scope(workspace, scope, entity)) for scope in reach.beside]
    mine = belongs(workspace, reach, (entity,), rows.c.owner, rows.c.id, right, around)
    return or_(mine, *parts)


def belongs(
    workspace: Workspace,
    reach: Reach,
    entities: Sequence[str],
    owner: ColumnElement[Any],
    ident: ColumnElement[Any],
    right: Right,
    around: Around,
) -> ColumnElement[bool]:
    """Return whether a record of *entities* is one's own, one's people's, or was shared."""
    parts: list[ColumnElement[bool]] = []
    if reach.plain != "none":
        parts.append(_owned(workspace, reach, owner, around))
    opened = shared_ids(workspace, around.shared, entities, right) if reach.takes_shares else None
    if opened is not None:
        parts.append(_among(workspace, ident, opened))
    return or_(false(), *parts)


def _owned(
    workspace: Workspace, reach: Reach, owner: ColumnElement[Any], around: Around
) -> ColumnElement[bool]:
    """Return whether *owner* is the person or one of theirs."""
    if reach.plain not in PEOPLE:
        return owner == bindparam("me", type_=workspace.database.types[ColumnKind.ID])
    is_sqlite = workspace.database.is_sqlite
    if is_sqlite and reach.plain == "team_and_below" and reach.plain in around.many:
        return _leads(workspace, owner)
    are_many = reach.plain not in around.few if is_sqlite else reach.plain in around.many
    held = among_many if are_many else among
    return held(owner, PEOPLE[reach.plain], is_sqlite=is_sqlite)


def _leads(workspace: Workspace, owner: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return whether *owner* is the person or in one of the teams below.

    SQLite looks a list of many people through once for each statement, so that looking up the team
    of each owner on a page is quicker.
    """
    user = workspace.tables.of(USER).alias()
    theirs = among(user.c.team, TEAMS_BELOW, is_sqlite=True)
    mine = unindexed(owner) == bindparam("me", type_=workspace.database.types[ColumnKind.ID])
    return or_(mine, exists().where(user.c.id == owner, theirs))


def _among(
    workspace: Workspace, column: ColumnElement[Any], ids: Select[Any]
) -> ColumnElement[bool]:
    """Return whether *column* is among a few *ids*, in the form each database can index."""
    if workspace.database.is_sqlite:
        return column.in_(ids)
    return column == any_(func.array(ids.scalar_subquery()))


def _following(
    workspace: Workspace,
    rights: Rights,
    entity: str,
    rows: FromClause,
    link: str,
    right: Right,
) -> ColumnElement[bool]:
    """Return the condition that the record behind *link* lives and is reached."""
    field = workspace.schema.entity(entity).field(link)
    if not isinstance(field, Link):
        raise TypeError(f"{entity}.{link} is no link")
    needed: Right = "read" if right in READING else "update"
    above = workspace.tables.of(field.target).alias()
    reached = living(workspace, rights, field.target, above, needed)
    loose: ColumnElement[bool] = rows.c[link].is_(None)
    if not rights.reach(entity, right).is_all:
        ident = workspace.database.types[ColumnKind.ID]
        loose = and_(loose, rows.c.owner == bindparam("me", type_=ident))
    return or_(exists().where(above.c.id == rows.c[link], reached), loose)


def looked_for(
    workspace: Workspace, rights: Rights, entity: str, rows: FromClause, right: Right = "read"
) -> ColumnElement[bool]:
    """Return what `visible` does for a narrow right, so that SQLite goes from owners to records.

    It reads no index with conditions for the parts of an OR.
    """
    reach = rights.reach(entity, right)
    opened = shared_ids(workspace, rights.around.shared, (entity,), right)
    if opened is None or not reach.takes_shares:
        return _owned(workspace, reach, rows.c.owner, rights.around)
    table = workspace.tables.of(entity).alias()
    living_rows = table.c.deleted_at.is_(None)
    owned = select(table.c.id).where(
        _owned(workspace, reach, table.c.owner, rights.around), living_rows
    )
    return rows.c.id.in_(owned.union_all(opened))


def is_narrow(rights: Rights, follows: str | None, entity: str, right: Right = "read") -> bool:
    """Return whether *right* reaches so few records that looking for them beats any other order."""
    reach = rights.reach(entity, right)
    if reach.is_all or reach.beside or reach.plain == "none" or follows is not None:
        return False
    is_enough = right == "read" or rights.reach(entity, "read").covers(reach)
    return is_enough and reach.plain in rights.around.few
