"""The history of a record: who changed what, when and through what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, insert, select

from pegboard.database.statements import Prepared
from pegboard.model.change import Deed
from pegboard.model.columns import ColumnKind
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.records.ids import new_id, new_ids
from pegboard.records.unit import Unit

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
    """Return what happened to a record, newest first, with just the fields that may be read.

    The caller has made sure that the record itself may be seen.
    """

    def build() -> Prepared:
        table = unit.workspace.tables.system.history
        user = unit.workspace.tables.of(USER)
        record = bindparam("record", type_=table.c.record_id.type)
        statement = (
            select(
                table.c.id,
                table.c.deed,
                table.c.at,
                table.c.by,
                user.c.name,
                table.c.via,
                table.c.version,
                table.c.changes,
            )
            .select_from(table.outerjoin(user, user.c.id == table.c.by))
            .where(table.c.record_id == record)
            .order_by(table.c.id.desc())
            .limit(bindparam("entries", type_=table.c.version.type))
        )
        if before is not None:
            statement = statement.where(table.c.id < bindparam("before", type_=table.c.id.type))
        return unit.workspace.database.prepare(statement)

    prepared = unit.workspace.built.get(("history", before is not None), build)
    wanted = {"record": record_id, "entries": min(limit, MOST_ENTRIES), "before": before}
    readable = unit.rights.readable(entity.key)
    return [_entry(unit, row, readable) for row in unit.tx.rows(prepared, wanted)]


def _entry(unit: Unit, row: tuple[Any, ...], readable: frozenset[str]) -> HistoryEntry:
    decode = unit.tx.cells.decode
    changes = decode(ColumnKind.JSON, row[7])
    return HistoryEntry(
        id=row[0],
        deed=Deed(row[1]),
        at=decode(ColumnKind.MOMENT, row[2]),
        by=row[3],
        by_name=row[4],
        via=row[5],
        version=row[6],
        changes={name: (old, new) for name, (old, new) in changes.items() if name in readable},
    )
