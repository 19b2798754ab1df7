"""Keeps what search looks through in step with the records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.statements import Prepared
from pegboard.model.change import Change, Deed
from pegboard.model.schema import EntityType
from pegboard.records.readers import kinds_of, value_reader
from pegboard.records.searched_texts import SearchedTexts, searched_fields, searched_texts
from pegboard.records.unit import Unit

BATCH = 2_000
FIRST_ID = "00000000-0000-0000-0000-000000000000"


def index_record(unit: Unit, entity: EntityType, change: Change) -> None:
    """Let search find a record as *change* leaves it."""
    fields = searched_fields(entity)
    if change.deed is Deed.UPDATE and not any(change.changed(field.name) for field in fields):
        return
    texts = searched_texts(fields, entity.title, change.new)
    if texts.parts:
        unit.tx.run(_upsert(unit), _row(entity, change.id, texts))
    else:
        unindex_record(unit, entity, change.id)


def unindex_record(unit: Unit, entity: EntityType, record_id: str) -> None:
    """Let search forget a record of *entity*."""

    def build() -> Prepared:
        table = unit.workspace.tables.system.search
        wanted = table.c.record_id == bindparam("record", type_=table.c.record_id.type)
        return unit.workspace.database.prepare(delete(table).where(wanted))

    unit.tx.run(unit.workspace.built.get("unindex", build), {"record": record_id})


def index_many(
    unit: Unit, entity: EntityType, rows: Sequence[tuple[str, Mapping[str, Any]]]
) -> None:
    """Let search find many records, each given by its id and values, in one batch.

    Values of fields that are not searched may be left out; a record without any stays unfound.
    """
    fields = searched_fields(entity)
    prepared = [
        _row(entity, record_id, texts)
        for record_id, values in rows
        if (texts := searched_texts(fields, entity.title, values)).parts
    ]
    if prepared:
        unit.tx.run_many(_upsert(unit), prepared)


def reindex(unit: Unit, entity: EntityType) -> int:
    """Build anew what search knows of all living records of *entity* and return their number."""
    table = unit.workspace.tables.system.search
    wanted = table.c.entity == bindparam("entity", type_=table.c.entity.type)
    forget = unit.workspace.database.prepare(delete(table).where(wanted))
    unit.tx.run(forget, {"entity": entity.key})
    known = 0
    for batch in _stored(unit, entity):
        index_many(unit, entity, batch)
        known += len(batch)
    return known


def _row(entity: EntityType, record_id: str, texts: SearchedTexts) -> dict[str, Any]:
    return {
        "entity": entity.key,
        "record_id": record_id,
        "title": texts.title,
        "text": texts.text,
        "parts": msgspec.json.encode(texts.parts).decode(),
    }


def _upsert(unit: Unit) -> Prepared:
    def build() -> Prepared:
        database = unit.workspace.database
        table = unit.workspace.tables.system.search
        given = ("entity", "record_id", "title", "text", "parts")
        kind: Any = sqlite.insert if database.is_sqlite else postgresql.insert
        start = kind(table).values({n: bindparam(n, type_=table.c[n].type) for n in given})
        kept = {name: start.excluded[name] for name in ("title", "text", "parts")}
        return database.prepare(start.on_conflict_do_update(["record_id"], set_=kept))

    return unit.workspace.built.get("index", build)


def _stored(unit: Unit, entity: EntityType) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """Yield the searched values of all living records in batches, the oldest first."""
    fields = searched_fields(entity)
    table = unit.workspace.tables.of(entity.key)
    columns = [
        table.c[column.name]
        for field in fields
        for column in field.columns
        if not column.name.endswith("__folded")
    ]
    after = bindparam("after", type_=table.c.id.type)
    statement = unit.workspace.database.prepare(
        select(table.c.id, *columns)
        .where(table.c.deleted_at.is_(None), table.c.id > after)
        .order_by(table.c.id)
        .limit(BATCH)
    )
    readers = [(f.name, len(kinds_of(f)), value_reader(f, unit.tx.cells)) for f in fields]
    rows = unit.tx.rows(statement, {"after": FIRST_ID})
    while rows:
        yield [(row[0], _values(readers, row)) for row in rows]
        rows = unit.tx.rows(statement, {"after": rows[-1][0]})


def _values(readers: Sequence[tuple[str, int, Any]], row: tuple[Any, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    start = 1
    for name, width, read in readers:
        values[name] = row[start] if read is None else read(row[start : start + width])
        start += width
    return values
