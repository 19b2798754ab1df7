"""Asks whether a right reaches one record."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.records.errors import Forbidden, NotFound
from pegboard.records.unit import Unit
from pegboard.records.visible import living, reaches_all, visible


def reaches(
    unit: Unit, entity: str, record_id: str, right: Right, *, deleted: bool = False
) -> bool:
    """Return whether *right* reaches a record (one in the bin when *deleted*)."""
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity)
        gone = table.c.deleted_at.is_not(None) if deleted else table.c.deleted_at.is_(None)
        wanted = table.c.id == bindparam("wanted", type_=table.c.id.type)
        reached = visible(workspace, unit.rights, entity, table, right)
        parts = [part for part in (wanted, gone, reached) if part is not None]
        return workspace.database.prepare(select(table.c.id).where(and_(*parts)))

    prepared = workspace.built.get(("reach", entity, right, deleted, unit.rights.key), build)
    return unit.tx.row(prepared, unit.parameters | {"wanted": record_id}) is not None


def reached_ids(unit: Unit, entity: str, ids: Sequence[str], right: Right) -> frozenset[str]:
    """Return which of *ids* are living records that *right* reaches."""
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity)
        among_them = among(table.c.id, "ids", is_sqlite=workspace.database.is_sqlite)
        reached = living(workspace, unit.rights, entity, table, right)
        return workspace.database.prepare(select(table.c.id).where(among_them, reached))

    prepared = workspace.built.get(("reached", entity, right, unit.rights.key), build)
    values = unit.parameters | {"ids": list_value(ids, is_sqlite=workspace.database.is_sqlite)}
    return frozenset(row[0] for row in unit.tx.rows(prepared, values))


def gives_away(unit: Unit, entity: str, given: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Return whether a person gives a record another owner, which takes the right to assign.

    Raises:
        Forbidden: they may assign no records of this kind.
    """
    if unit.rights.is_unbound or "owner" not in given or given["owner"] == held["owner"]:
        return False
    if not unit.rights.may(entity, "assign"):
        raise Forbidden(entity, "assign")
    return True


def demand_scope(unit: Unit, entity: str, change: Change, right: Right) -> None:
    """Raise Forbidden when a record as just written lies outside the scope of *right*.

    Nobody creates a record for somebody out of reach, or moves one there.
    """
    if within_for_sure(unit, entity, change.values, right):
        return
    if not reaches(unit, entity, change.id, right):
        unit.refuse(Forbidden(entity, right))


def within_for_sure(unit: Unit, entity: str, values: Mapping[str, Any], right: Right) -> bool:
    """Return whether *right* reaches a record with *values* whatever the database says."""
    if reaches_all(unit.workspace, unit.rights, entity, right):
        return True
    if unit.workspace.schema.entity(entity).follows is not None:
        return False
    me = unit.principal.user_id
    plain = (unit.rights.reach(entity, one).plain for one in ("read", right))
    return bool(me) and values["owner"] == me and "none" not in plain


def id_of(entity: str, record_id: str) -> str:
    """Return *record_id* in its one spelling; raise NotFound when it can be no id."""
    try:
        return canonical_id(record_id)
    except ValueRefused:
        raise NotFound(entity, record_id) from None


def demand(unit: Unit, entity: str, record_id: str, right: Right, *, deleted: bool = False) -> str:
    """Return the canonical id of a record that *right* reaches.

    Raises:
        NotFound: there is no such record, or it may not even be read; in the bin, not be deleted.
        Forbidden: it may be read, but *right* does not reach it.
    """
    wanted = id_of(entity, record_id)
    if not reaches(unit, entity, wanted, "delete" if deleted else "read", deleted=deleted):
        raise NotFound(entity, record_id)
    if right != "read" and not reaches(unit, entity, wanted, right, deleted=deleted):
        raise Forbidden(entity, right)
    return wanted
