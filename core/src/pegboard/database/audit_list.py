"""Reads the audit log back, newest first, for those who may."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from pegboard.database.audit_seal import Entry
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.model.system import USER

LARGEST_PAGE = 1_000
MOST_KINDS = 200


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which entries: *by* also finds what that person did through somebody else's eyes.

    *before* is the number of the entry behind which the page begins, *until* is not included.
    """

    kind: str = ""
    by: str | None = None
    entity: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry with the names of its people."""

    entry: Entry
    by_name: str | None
    viewer_name: str | None


def audit_entries(database: Database, tables: Tables, query: AuditQuery) -> list[ListedEntry]:
    """Return a page of the log."""
    with database.reading() as tx:
        return _page(tx, database, tables, query)


def all_audit_entries(
    database: Database, tables: Tables, query: AuditQuery
) -> Iterator[ListedEntry]:
    """Yield every entry that *query* asks for, page by page."""
    with database.reading() as tx:
        while page := _page(tx, database, tables, replace(query, limit=LARGEST_PAGE)):
            yield from page
            query = replace(query, before=page[-1].entry.seq)


def audit_kinds(database: Database, tables: Tables) -> list[str]:
    """Return the kinds of entries that there are, one step along the index for each."""
    entry = tables.system.audit.entry
    first = database.prepare(select(func.min(entry.c.kind)))
    later = database.prepare(
        select(func.min(entry.c.kind)).where(entry.c.kind > _given(entry.c.kind))
    )
    kinds: list[str] = []
    with database.reading() as tx:
        row = tx.row(first)
        while row is not None and row[0] is not None and len(kinds) < MOST_KINDS:
            kinds.append(row[0])
            row = tx.row(later, {"kind": row[0]})
    return kinds


def _page(
    tx: Transaction, database: Database, tables: Tables, query: AuditQuery
) -> list[ListedEntry]:
    entry = tables.system.audit.entry
    person = tables.of(USER).alias("person")
    viewer = tables.of(USER).alias("viewer")
    asked = _asked(tx, query)
    conditions = [condition for name, condition in _conditions(entry).items() if name in asked]
    statement = (
        select(
            entry.c.seq, entry.c.at, entry.c.kind, entry.c.by, entry.c.via, entry.c.token,
            entry.c.viewer, entry.c.address, entry.c.entity, entry.c.record, entry.c.detail,
            person.c.name, viewer.c.name,
        )
        .select_from(
            entry.outerjoin(person, person.c.id == entry.c.by).outerjoin(
                viewer, viewer.c.id == entry.c.viewer
            )
        )
        .where(*conditions)
        .order_by(entry.c.seq.desc())
        .limit(min(query.limit, LARGEST_PAGE))
    )  # fmt: skip
    return [_listed(tx, row) for row in tx.rows(database.prepare(statement), asked)]


def _conditions(entry: Any) -> dict[str, ColumnElement[bool]]:
    by = _given(entry.c.by)
    return {
        "kind": entry.c.kind == _given(entry.c.kind),
        "by": (entry.c.by == by) | (entry.c.viewer == by),
        "entity": entry.c.entity == _given(entry.c.entity),
        "since": entry.c.at >= _given(entry.c.at, "since"),
        "until": entry.c.at < _given(entry.c.at, "until"),
        "before": entry.c.seq < _given(entry.c.seq, "before"),
    }


def _asked(tx: Transaction, query: AuditQuery) -> dict[str, Any]:
    given = {
        "kind": query.kind or None,
        "by": query.by,
        "entity": query.entity or None,
        "since": tx.cells.encode(ColumnKind.MOMENT, query.since),
        "until": tx.cells.encode(ColumnKind.MOMENT, query.until),
        "before": query.before,
    }
    return {name: value for name, value in given.items() if value is not None}


def _given(column: Any, name: str | None = None) -> Any:
    return bindparam(name or column.name, type_=column.type)


def _listed(tx: Transaction, row: tuple[Any, ...]) -> ListedEntry:
    seq, at, kind, by, via, token, viewer, address, entity, record, detail, name, viewer_name = row
    entry = Entry(
        seq,
        tx.cells.decode(ColumnKind.MOMENT, at),
        kind,
        by,
        via,
        token,
        viewer,
        address,
        entity,
        record,
        tx.cells.decode(ColumnKind.JSON, detail),
    )
    return ListedEntry(entry, name, viewer_name)
