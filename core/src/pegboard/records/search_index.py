"""Keeps what search looks through in step with the records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select, true

from pegboard.database.lists import among, list_value
from pegboard.model.change import Change, Deed
from pegboard.model.schema import EntityType
from pegboard.records.readers import kinds_of, value_reader
from pegboard.records.search_index_statements import index_statements
from pegboard.records.searched_texts import (
    OWNER,
    concerns_search,
    searched_fields,
    searched_texts,
)
from pegboard.records.unit import Unit

BATCH = 2_000
FIRST_ID = "00000000-0000-0000-0000-000000000000"


def index_record(unit: Unit, entity: EntityType, change: Change) -> None:
    """Let search find a record as *change* leaves it."""
    changed = [name for name in change.new if change.changed(name)]
    if change.deed is Deed.UPDATE and not concerns_search(entity, changed):
        return
    rows = _rows(entity, [(change.id, change.new)])
    if change.deed is not Deed.CREATE:
        _forget(unit, [change.id])
    _add(unit, rows)


def unindex_record(unit: Unit, entity: EntityType, record_id: str) -> None:  # noqa: ARG001  # ids are unique, whatever the entity
    """Let search forget a record of *entity*."""
    _forget(unit, [record_id])


def index_many(
    unit: Unit,
    entity: EntityType,
    rows: Sequence[tuple[str, Mapping[str, Any]]],
    *,
    are_new: bool = False,
) -> None:
    """Let search find many records, each given by its id, its searched values and its owner.

    Saying that all *are_new* saves looking for what is known of them already. Batches of
    thousands cost least.
    """
    if not are_new:
        _forget(unit, [record_id for record_id, _ in rows])
    _add(unit, _rows(entity, rows))


def reindex(unit: Unit, entity: EntityType) -> int:
    """Build anew what search knows of all living records of *entity* and return their number."""
    _forget_all(unit, entity)
    known = 0
    for batch in _stored(unit, entity):
        index_many(unit, entity, batch, are_new=True)
        known += len(batch)
    return known


def reindex_some(unit: Unit, entity: EntityType, ids: Sequence[str]) -> None:
    """Build anew what search knows of the records *ids*, as far as they live."""
    _forget(unit, ids)
    for batch in _stored(unit, entity, ids):
        _add(unit, _rows(entity, batch))


def forget_some(unit: Unit, ids: Sequence[str]) -> None:
    """Let search forget the records *ids*, of whatever entity, known or not."""
    _forget(unit, ids)


def wipe_forgotten(unit: Unit) -> None:
    """Let SQLite's index drop the words that it keeps of texts that were forgotten."""
    for statement in index_statements(unit.workspace).wipe:
        unit.tx.run(statement)


def _rows(
    entity: EntityType, records: Sequence[tuple[str, Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Return the rows that search keeps; a record without any text has none."""
    fields = searched_fields(entity)
    encode = msgspec.json.encode
    found = []
    for record_id, values in records:
        texts = searched_texts(fields, entity.title, values)
        if texts.parts:
            found.append(
                {
                    "entity": entity.key,
                    "record_id": record_id,
                    "owner": values.get(OWNER),
                    "title": texts.title,
                    "text": texts.text,
                    "parts": encode(texts.parts).decode(),
                }
            )
    return found


def _add(unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    if not rows:
        return
    statements = index_statements(unit.workspace)
    newest = unit.tx.row(statements.newest) if statements.fill else None
    if len(rows) > 1 and statements.insert_batch is not None:
        unit.tx.run(statements.insert_batch, {"rows": msgspec.json.encode(rows).decode()})
    else:
        unit.tx.run_many(statements.insert, rows)
    for fill in statements.fill:
        unit.tx.run(fill, {"newest": newest[0] if newest else 0})


def _forget(unit: Unit, ids: Sequence[str]) -> None:
    wanted = {"ids": list_value(ids, is_sqlite=unit.tx.is_sqlite)}
    statements = index_statements(unit.workspace)
    for statement in (*statements.empty, statements.delete):
        unit.tx.run(statement, wanted)


def _forget_all(unit: Unit, entity: EntityType) -> None:
    statements = index_statements(unit.workspace)
    for statement in (*statements.empty_entity, statements.delete_entity):
        unit.tx.run(statement, {"entity": entity.key})


def _stored(
    unit: Unit, entity: EntityType, ids: Sequence[str] | None = None
) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    """Yield the searched values of living records in batches, of all of them unless *ids* say."""
    fields = (*searched_fields(entity), entity.field(OWNER))
    table = unit.workspace.tables.of(entity.key)
    columns = [
        table.c[column.name]
        for field in fields
        for column in field.columns
        if not column.name.endswith("__folded")
    ]
    after = bindparam("after", type_=table.c.id.type)
    is_sqlite = unit.tx.is_sqlite
    listed = true() if ids is None else among(table.c.id, "ids", is_sqlite=is_sqlite)
    statement = unit.workspace.database.prepare(
        select(table.c.id, *columns)
        .where(table.c.deleted_at.is_(None), table.c.id > after, listed)
        .order_by(table.c.id)
        .limit(BATCH)
    )
    readers = [(f.name, len(kinds_of(f)), value_reader(f, unit.tx.cells)) for f in fields]
    wanted = {} if ids is None else {"ids": list_value(ids, is_sqlite=is_sqlite)}
    rows = unit.tx.rows(statement, wanted | {"after": FIRST_ID})
    while rows:
        yield [(row[0], _values(readers, row)) for row in rows]
        rows = unit.tx.rows(statement, wanted | {"after": rows[-1][0]})


def _values(readers: Sequence[tuple[str, int, Any]], row: tuple[Any, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    start = 1
    for name, width, read in readers:
        values[name] = row[start] if read is None else read(row[start : start + width])
        start += width
    return values
