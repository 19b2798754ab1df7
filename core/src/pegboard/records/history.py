"""The history of a record: who changed what, when and through what."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, and_, bindparam, insert, or_, select

from pegboard.database.statements import Prepared
from pegboard.model.change import Deed
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Link, Links
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.records.ids import new_id, new_ids
from pegboard.records.seen import as_seen, ids_held, seen_ids
from pegboard.records.unit import Unit
from pegboard.records.visible import visible

MOST_ENTRIES = 200
Changes = Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: the fields with their old and new values as the API shows them."""

    id: str
    deed: Deed
    at: datetime
    by: str | None
    by_name: str | None
    via: str
    version: int
    changes: Mapping[str, tuple[Any, Any]]


def record_change(
    unit: Unit,
    entity: EntityType,
    record_id: str,
    deed: Deed,
    version: int,
    changes: Changes,
) -> None:
    """Write one entry; *changes* holds old and new field values."""
    unit.tx.run(
        _insert(unit),
        {
            "id": new_id(),
            "entity": entity.key,
            "record_id": record_id,
            "deed": deed.value,
            "at": unit.parameters["now"],
            "by": unit.principal.user_id,
            "via": unit.via,
            "version": version,
            "changes": _shown(entity, changes),
        },
    )


def record_many(
    unit: Unit, entity: EntityType, deed: Deed, entries: Sequence[tuple[str, int, Changes]]
) -> None:
    """Write one entry for each of *entries*: record id, version reached, old and new values."""
    table = unit.workspace.tables.system.history
    bulk = unit.workspace.built.get(
        "history rows", lambda: unit.workspace.database.prepare_bulk(table)
    )
    at, by, via = unit.parameters["now"], unit.principal.user_id, unit.via
    ids = new_ids(len(entries))
    unit.tx.insert_many(
        bulk,
        [
            (own_id, entity.key, record_id, deed.value, at, by, via, version, _shown(entity, new))
            for own_id, (record_id, version, new) in zip(ids, entries, strict=True)
        ],
    )


def _shown(entity: EntityType, changes: Changes) -> str:
    if not changes:
        return "{}"
    shown = {
        name: (entity.fields[name].to_json(old), entity.fields[name].to_json(new))
        for name, (old, new) in changes.items()
    }
    return msgspec.json.encode(shown).decode()


def _insert(unit: Unit) -> Prepared:
    table = unit.workspace.tables.system.history
    return unit.workspace.built.get(
        "history insert",
        lambda: unit.workspace.database.prepare(
            insert(table).values({c.name: bindparam(c.name, type_=c.type) for c in table.columns})
        ),
    )


def history(
    unit: Unit, entity: EntityType, record_id: str, *, limit: int = 50, before: str | None = None
) -> list[HistoryEntry]:
    """Return what happened to a record, newest first, with just what may be read of it.

    A change of nothing but what is hidden has no entry, and somebody who may not be seen no name.
    The caller has made sure that the record itself may be seen.
    """
    most = min(limit, MOST_ENTRIES)
    found: list[HistoryEntry] = []
    while len(found) < most:
        rows = _page(unit, record_id, most, before)
        found += _entries(unit, entity, rows)
        if len(rows) < most:
            break
        before = rows[-1][0]
    _remember_sensitive(unit, entity, record_id, found[:most])
    return found[:most]


def _remember_sensitive(
    unit: Unit, entity: EntityType, record_id: str, entries: Iterable[HistoryEntry]
) -> None:
    told = {name for entry in entries for name in entry.changes if entity.fields[name].sensitive}
    if told and unit.sensitive is not None:
        unit.sensitive.saw(entity.key, told, [record_id])


def _page(unit: Unit, record_id: str, limit: int, before: str | None) -> Sequence[tuple[Any, ...]]:
    key = ("history", before is not None, unit.rights.key)
    prepared = unit.workspace.built.get(key, lambda: _select(unit, is_later=before is not None))
    wanted = {"record": record_id, "entries": limit, "before": before}
    return unit.tx.rows(prepared, unit.parameters | wanted)


def _select(unit: Unit, *, is_later: bool) -> Prepared:
    table = unit.workspace.tables.system.history
    user = unit.workspace.tables.of(USER)
    known: ColumnElement[bool] = user.c.id == table.c.by
    reached = visible(unit.workspace, unit.rights, USER, user)
    if reached is not None:
        known = and_(known, or_(reached, user.c.id == bindparam("me", type_=user.c.id.type)))
    by = table.c.by if reached is None else user.c.id
    statement = (
        select(
            table.c.id,
            table.c.deed,
            table.c.at,
            by,
            user.c.name,
            table.c.via,
            table.c.version,
            table.c.changes,
        )
        .select_from(table.outerjoin(user, known))
        .where(table.c.record_id == bindparam("record", type_=table.c.record_id.type))
        .order_by(table.c.id.desc())
        .limit(bindparam("entries", type_=table.c.version.type))
    )
    if is_later:
        statement = statement.where(table.c.id < bindparam("before", type_=table.c.id.type))
    return unit.workspace.database.prepare(statement)


def _entries(unit: Unit, entity: EntityType, rows: Sequence[tuple[Any, ...]]) -> list[HistoryEntry]:
    decode = unit.tx.cells.decode
    readable = unit.rights.readable(entity.key)
    stored = [decode(ColumnKind.JSON, row[-1]) for row in rows]
    told = [{n: pair for n, pair in one.items() if n in readable} for one in stored]
    known = seen_ids(unit, _linked(entity, told))
    entries = []
    for row, whole, changes in zip(rows, stored, told, strict=True):
        shown = _as_seen(entity, changes, known)
        if shown or not whole:
            deed, at = Deed(row[1]), decode(ColumnKind.MOMENT, row[2])
            by, by_name, via, version = row[3:7]
            entries.append(HistoryEntry(row[0], deed, at, by, by_name, via, version, shown))
    return entries


def _linked(entity: EntityType, told: Iterable[Changes]) -> dict[str, set[str]]:
    """Return the ids of linked records, by entity, that the changes *told* speak of."""
    found: dict[str, set[str]] = {}
    for changes in told:
        for name, pair in changes.items():
            field = entity.fields[name]
            if isinstance(field, (Link, Links)):
                for value in pair:
                    found.setdefault(field.target, set()).update(ids_held(field, value))
    return found


def _as_seen(
    entity: EntityType, changes: Changes, known: Collection[str]
) -> dict[str, tuple[Any, Any]]:
    """Return *changes* as far as they can be seen: from one unseen record to another is none."""
    shown: dict[str, tuple[Any, Any]] = {}
    for name, (old, new) in changes.items():
        field = entity.fields[name]
        if not isinstance(field, (Link, Links)):
            shown[name] = (old, new)
            continue
        pair = (as_seen(field, old, known), as_seen(field, new, known))
        if pair[0] != pair[1]:
            shown[name] = pair
    return shown
