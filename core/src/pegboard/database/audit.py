"""Writes the audit log: who did what that matters for trust, in one chain of sealed entries."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache, partial
from hmac import compare_digest
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.audit_seal import FIRST_PREVIOUS, Entry, entry_seal, head_seal, plain
from pegboard.database.engine import Database
from pegboard.database.statements import Prepared
from pegboard.database.system_tables import SystemTables
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind

BROKEN = "audit_broken"
"""The kind of an entry that tells that the end of the log was not as it had been left."""
ASSEMBLY_CHANGED = "assembly_changed"
"""The kind of an entry that tells which plugins run from then on, as which epoch."""
QUEUE_LOCK = 0x5045_4741
"""The lock ("PEGA") in which writers queue on PostgreSQL; SQLite has one writer at a time."""
HEAD = 1
LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, before it has its place in the log.

    *by* is a user's id (None: nobody is signed in, or the system itself), *via* says through what:
    ui, api, cli, import, system or plugin:<id>. *detail* holds ids, names and counts only.
    """

    kind: str
    at: datetime
    by: str | None
    via: str = "ui"
    token: str | None = None
    viewer: str | None = None
    address: str | None = None
    entity: str = ""
    record: str | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def append(tx: Transaction, tables: Tables, database: Database, event: Event) -> None:
    """Write *event* with the commit of *tx*, or not at all when that is rolled back.

    Entries are written last, so that nobody waits for another's place in the chain for long.
    """
    tx.at_the_end(_chain(database, tables.system), event)


class Chain:
    """The log of one database under one assembly's tables."""

    def __init__(self, database: Database, system: SystemTables) -> None:
        self._database = database
        self._tables = system.audit
        self._key = database.audit_key

    def write(self, tx: Transaction, events: Sequence[Event]) -> Callable[[], None] | None:
        """Write *events* after the last entry; no other writer comes in between."""
        if not tx.is_sqlite:
            tx.run(_QUEUE)
        seq, seal, problem = self._end(tx)
        if problem is not None:
            noticed = Event(
                BROKEN, events[0].at, None, "system", detail={"head": seq, "problem": problem}
            )
            events = [noticed, *events]
        rows = []
        for event in events:
            seq += 1
            entry = _entry(seq, event)
            previous, seal = seal, entry_seal(self._key, entry, seal)
            rows.append(self._cells(tx, entry, previous, seal))
        tx.run_many(self._insert, rows)
        tx.run(self._move_head, {"id": HEAD, "seq": seq, "mac": head_seal(self._key, seq, seal)})
        anchor = self._database.anchor
        return None if anchor is None else partial(anchor.reached, seq, seal)

    def _end(self, tx: Transaction) -> tuple[int, str, str | None]:
        """Return the last entry's place and seal, and what is wrong about them."""
        row = tx.row(self._select_end)
        if row is None:
            last = tx.row(self._select_last)
            lost = int(last[0] or 0) if last else 0
            return lost, FIRST_PREVIOUS, "head missing" if lost else None
        seq, mac, seal, highest = row
        end = max(seq, highest or 0)
        if seal is None:
            return end, FIRST_PREVIOUS, "last entry missing"
        if end != seq:
            return end, FIRST_PREVIOUS, "entries behind the head"
        is_ours = compare_digest(mac, head_seal(self._key, seq, seal))
        return seq, seal, None if is_ours else "head changed"

    def _cells(self, tx: Transaction, entry: Entry, previous: str, seal: str) -> dict[str, Any]:
        encode = tx.cells.encode
        return {
            "seq": entry.seq,
            "at": encode(ColumnKind.MOMENT, entry.at),
            "kind": entry.kind,
            "by": entry.by,
            "via": entry.via,
            "token": entry.token,
            "viewer": entry.viewer,
            "address": entry.address,
            "entity": entry.entity,
            "record": entry.record,
            "detail": encode(ColumnKind.JSON, entry.detail),
            "previous": previous,
            "hash": seal,
        }

    @cached_property
    def _select_end(self) -> Prepared:
        head, entry = self._tables.head, self._tables.entry
        highest = select(func.max(entry.c.seq)).scalar_subquery()
        return self._database.prepare(
            select(head.c.seq, head.c.mac, entry.c.hash, highest)
            .select_from(head.outerjoin(entry, entry.c.seq == head.c.seq))
            .where(head.c.id == HEAD)
        )

    @cached_property
    def _select_last(self) -> Prepared:
        return self._database.prepare(select(func.max(self._tables.entry.c.seq)))

    @cached_property
    def _insert(self) -> Prepared:
        entry = self._tables.entry
        values = {one.name: bindparam(one.name, type_=one.type) for one in entry.columns}
        return self._database.prepare(insert(entry).values(values))

    @cached_property
    def _move_head(self) -> Prepared:
        head = self._tables.head
        dialect: Any = sqlite if self._database.is_sqlite else postgresql
        values = {one.name: bindparam(one.name, type_=one.type) for one in head.columns}
        statement = dialect.insert(head).values(values)
        fresh = {name: statement.excluded[name] for name in ("seq", "mac")}
        return self._database.prepare(
            statement.on_conflict_do_update(index_elements=["id"], set_=fresh)
        )


def _entry(seq: int, event: Event) -> Entry:
    return Entry(
        seq=seq,
        at=event.at,
        kind=event.kind,
        by=event.by,
        via=event.via,
        token=event.token,
        viewer=event.viewer,
        address=_short(event.address) or None,
        entity=event.entity,
        record=_short(event.record) or None,
        detail=plain(event.detail),
    )


def _short(text: str | None) -> str:
    return "" if text is None else str(plain(text))[:LONGEST_TEXT]


@lru_cache(maxsize=2)  # each keeps the tables of an assembly
def _chain(database: Database, system: SystemTables) -> Chain:
    return Chain(database, system)


_QUEUE = Prepared(f"SELECT pg_advisory_xact_lock({QUEUE_LOCK})", {})
