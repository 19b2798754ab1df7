"""Whom not to bring back: keyed hashes of who was erased, kept beside the database too."""

import hmac
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.model.columns import ColumnKind
from pegboard.model.folding import fold
from pegboard.records.unit import Unit
from pegboard.settings import Settings
from pegboard.transfer.subjects.people import People
from pegboard.transfer.subjects.wanted import RecordKey, Wanted, digits_of

FILE = "suppressed.jsonl"
PURPOSE = b"pegboard suppression"
Mark = tuple[str, str]
"""The kind of what is suppressed (email, phone or record) and its keyed hash."""


class Suppressed(msgspec.Struct, frozen=True):
    """One entry: records that were made before *at* and fit it are erased again after a restore."""

    kind: str
    hash: str
    at: datetime


class Marks:
    """Turns addresses and ids into keyed hashes, which tell nothing without the secret key."""

    def __init__(self, settings: Settings) -> None:
        self._key = hmac.digest(settings.secret_key.encode(), PURPOSE, "sha256")

    def email(self, text: str) -> Mark:
        """Return the mark of an address as a field keeps it."""
        return ("email", self._hash(fold(text)))

    def phone(self, text: str) -> Mark:
        return ("phone", self._hash(digits_of(text)))

    def record(self, key: RecordKey) -> Mark:
        return ("record", self._hash("/".join(key)))

    def subject(self, wanted: Wanted) -> str:
        """Return a hash by which two requests for the same person can be told to be so."""
        parts = (*wanted.emails, *wanted.phones, *("/".join(key) for key in wanted.records))
        return self._hash("\n".join(sorted(parts) or sorted(wanted.names)))

    def of(self, wanted: Wanted, people: People) -> frozenset[Mark]:
        """Return what is to be suppressed when *people* are erased.

        An address that somebody else has too, who was left out, is not.
        """
        marks = {self.record(one.row.key) for one in people.chosen}
        marks |= {self.email(one) for one in people.emails}
        if not people.left_out:
            marks |= {self.phone(one) for one in wanted.phones}
        return frozenset(marks)

    def _hash(self, text: str) -> str:
        return hmac.digest(self._key, text.encode("utf-8", "replace"), "sha256").hex()


def suppress(unit: Unit, marks: Iterable[Mark], at: datetime) -> tuple[Suppressed, ...]:
    """Keep *marks* as of *at*; the latest moment counts. Return the entries."""
    table = unit.workspace.tables.system.privacy.suppressed
    dialect = sqlite if unit.tx.is_sqlite else postgresql
    given = {c.name: bindparam(c.name, type_=c.type) for c in table.columns}
    statement = dialect.insert(table).values(given)
    newer = statement.on_conflict_do_update(
        index_elements=["kind", "hash"],
        set_={"at": statement.excluded.at},
        where=statement.excluded.at > table.c.at,
    )
    prepared = unit.workspace.database.prepare(newer)
    moment = unit.tx.cells.encode(ColumnKind.MOMENT, at)
    entries = tuple(Suppressed(kind, one, at) for kind, one in sorted(marks))
    for entry in entries:
        unit.tx.run(prepared, {"kind": entry.kind, "hash": entry.hash, "at": moment})
    return entries


def suppressed(unit: Unit) -> tuple[Suppressed, ...]:
    """Return all entries, the oldest first."""
    table = unit.workspace.tables.system.privacy.suppressed
    statement = select(table.c.kind, table.c.hash, table.c.at).order_by(table.c.at, table.c.hash)
    decode = unit.tx.cells.decode
    rows = unit.tx.rows(unit.workspace.database.prepare(statement))
    return tuple(Suppressed(kind, one, decode(ColumnKind.MOMENT, at)) for kind, one, at in rows)


def keep_beside(settings: Settings, entries: Iterable[Suppressed]) -> None:
    """Add *entries* to the file that outlives the database."""
    encode = msgspec.json.encode
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / FILE).open("ab") as file:
        file.write(b"".join(encode(entry) + b"\n" for entry in entries))


def read_list(file: Path) -> tuple[Suppressed, ...]:
    """Return the entries in a file that was kept beside the database; none where there is none."""
    if not file.exists():
        return ()
    lines = file.read_bytes().splitlines()
    return tuple(msgspec.json.decode(line, type=Suppressed) for line in lines if line.strip())
