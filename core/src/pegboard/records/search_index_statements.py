"""The statements that keep the search index, built once per assembly."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSON, JSONB

from pegboard.database.lists import among
from pegboard.database.search_tables import PIECES_TABLE, WORDS_TABLE
from pegboard.database.statements import Prepared
from pegboard.records.workspace import Workspace


@dataclass(frozen=True, slots=True)
class IndexStatements:
    """*insert_batch* takes all its `rows` as one JSON text, where that is faster.

    *fill* and *empty* keep SQLite's FTS5 tables in step; PostgreSQL needs none of them.

    *empty* and *delete* take `ids`, those of an entity take `entity`; *fill* takes all rows behind
    the key `newest`. *wipe* merges the pages, in which deleted words stay until then.
    """

    newest: Prepared
    insert: Prepared
    insert_batch: Prepared | None
    fill: tuple[Prepared, ...]
    empty: tuple[Prepared, ...]
    delete: Prepared
    empty_entity: tuple[Prepared, ...]
    delete_entity: Prepared
    wipe: tuple[Prepared, ...]


def index_statements(workspace: Workspace) -> IndexStatements:
    return workspace.built.get("search index", lambda: _build(workspace))


def _build(workspace: Workspace) -> IndexStatements:
    prepare = workspace.database.prepare
    is_sqlite = workspace.database.is_sqlite
    rows = workspace.tables.system.search
    given = ("entity", "record_id", "owner", "title", "text", "parts")
    listed = among(rows.c.record_id, "ids", is_sqlite=is_sqlite)
    of_entity = rows.c.entity == bindparam("entity", type_=rows.c.entity.type)
    indexes = (WORDS_TABLE, PIECES_TABLE) if is_sqlite else ()
    return IndexStatements(
        newest=prepare(select(func.coalesce(func.max(rows.c.key), literal_column("0")))),
        insert=prepare(
            insert(rows).values({name: bindparam(name, type_=rows.c[name].type) for name in given})
        ),
        insert_batch=None if is_sqlite else prepare(_insert_batch(rows, given)),
        fill=tuple(prepare(_fill(name, rows)) for name in indexes),
        empty=tuple(prepare(_empty(name, rows, listed)) for name in indexes),
        delete=prepare(delete(rows).where(listed)),
        empty_entity=tuple(prepare(_empty(name, rows, of_entity)) for name in indexes),
        delete_entity=prepare(delete(rows).where(of_entity)),
        wipe=tuple(prepare(_wipe(name)) for name in indexes),
    )


def _insert_batch(rows: Any, given: Sequence[str]) -> Any:
    typed = [column(name, Text() if name == "parts" else rows.c[name].type) for name in given]
    batch = func.json_to_recordset(cast(bindparam("rows", type_=Text()), JSON))
    listed = batch.table_valued(*typed).render_derived(with_types=True)
    chosen = [cast(listed.c[n], JSONB) if n == "parts" else listed.c[n] for n in given]
    return insert(rows).from_select(list(given), select(*chosen))


def _fill(index: str, rows: Any) -> Any:
    newest = bindparam("newest", type_=Integer())
    added = select(rows.c.key, rows.c.text).where(rows.c.key > newest)
    return insert(_index(index)).from_select(["rowid", "text"], added)


def _empty(index: str, rows: Any, which: ColumnElement[bool]) -> Any:
    """FTS5 forgets a row when told its old text through the column named like the table."""
    gone = select(literal_column("'delete'"), rows.c.key, rows.c.text).where(which)
    return insert(_index(index)).from_select([index, "rowid", "text"], gone)


def _wipe(index: str) -> Any:
    return insert(_index(index)).from_select([index], select(literal_column("'optimize'")))


def _index(name: str) -> Any:
    return table(name, column("rowid", Integer()), column("text", Text()), column(name, Text()))
