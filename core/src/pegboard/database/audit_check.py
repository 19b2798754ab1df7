"""Reads the audit log from its first entry to its last and tells where it was tampered with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import func, select

from pegboard.database.audit import ASSEMBLY_CHANGED, BROKEN, HEAD
from pegboard.database.audit_anchor import Anchor
from pegboard.database.audit_seal import FIRST_PREVIOUS, Entry, entry_seal, head_seal
from pegboard.database.audit_triggers import missing_triggers
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind

NEARBY = 2_000
"""How far around an entry its true number is looked for, to tell a swap from a change."""
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class ChainState:
    """How many entries hold, up to which moment, and a sentence for each thing that is wrong."""

    verified: int
    last_at: datetime | None
    findings: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.findings


def verify_audit(database: Database, tables: Tables) -> ChainState:
    """Return how far the log can be trusted; the first entry that is wrong ends the reading.

    Changes nothing, but lets the anchor know the end of a log that holds.
    """
    with database.reading() as tx:
        reading = _Reading(database, tables, tx)
        findings = [*reading.entries(), *reading.end()]
        findings += reading.anchored() if database.anchor else []
        if missing_triggers(tx):
            findings.append("The triggers that guard the audit log in the database are missing.")
    if not findings and database.anchor and reading.seq:
        database.anchor.reached(reading.seq, reading.seal)
        database.anchor.flush()
    return ChainState(reading.seq, reading.at, tuple(findings))


def audit_end(database: Database, tables: Tables) -> tuple[int, str]:
    """Return the last entry's number and seal as they are stored; 0 for an empty log."""
    entry = tables.system.audit.entry
    last = select(entry.c.seq, entry.c.hash).order_by(entry.c.seq.desc()).limit(1)
    with database.reading() as tx:
        row = tx.row(database.prepare(last))
    return (int(row[0]), str(row[1])) if row else (0, FIRST_PREVIOUS)


class _Reading:
    """One walk along the chain; *seq*, *seal* and *at* are those of the last entry that holds."""

    def __init__(self, database: Database, tables: Tables, tx: Transaction) -> None:
        self._database, self._tables, self._tx = database, tables.system, tx
        self._key = database.audit_key
        self._anchors = _anchors(database.anchor)
        self._is_whole = True
        self.seq, self.seal = 0, FIRST_PREVIOUS
        self.at: datetime | None = None
        self._epoch = 0

    def entries(self) -> Iterator[str]:
        """Walk along all entries until one does not hold."""
        table = self._tables.audit.entry
        ordered = self._database.prepare(select(*table.columns).order_by(table.c.seq))
        for batch in self._tx.stream(ordered, BATCH):
            for row in batch:
                entry, previous, seal = self._entry(row)
                told = self._wrong(entry, previous, seal)
                if told is not None:
                    self._is_whole = False
                    yield told
                    return
                self.seq, self.seal, self.at = entry.seq, seal, entry.at
                yield from self._noticed(entry)

    def _entry(self, row: Sequence[Any]) -> tuple[Entry, str, str]:
        cells = self._tx.cells
        moment: datetime = cells.decode(ColumnKind.MOMENT, row[1])
        told = cells.decode(ColumnKind.JSON, row[10])
        seq, _, kind, by, via, token, viewer, address, entity, record, _, previous, seal = row
        entry = Entry(seq, moment, kind, by, via, token, viewer, address, entity, record, told)
        return entry, previous, seal

    def _wrong(self, entry: Entry, previous: str, seal: str) -> str | None:
        """Return what is wrong with an entry, None when it follows the last and is unchanged."""
        wanted = self.seq + 1
        if entry.seq > wanted:
            return f"Entry {wanted:,} of the audit log is missing; {self._after()}."
        if entry.seq < wanted:
            return f"Entry {entry.seq:,} of the audit log was put in before the first."
        if previous == self.seal and compare_digest(seal, entry_seal(self._key, entry, self.seal)):
            return self._not_anchored(entry.seq, seal)
        return self._told(entry, previous, seal)

    def _told(self, entry: Entry, previous: str, seal: str) -> str:
        name = f"Entry {entry.seq:,} of the audit log ({entry.kind}, {_moment(entry.at)})"
        if entry_seal(self._key, entry, previous) == seal:
            return f"{name} does not follow the one before it: {self._after()}."
        true_place = self._true_place(entry, previous, seal)
        if true_place is not None:
            return (
                f"{name} was written as entry {true_place:,}: entries were swapped, removed "
                f"or renumbered; {self._after()}."
            )
        hint = " With another PEGBOARD_SECRET_KEY every entry looks so." if not self.seq else ""
        return f"{name} was changed or put in by somebody else; {self._after()}.{hint}"

    def _true_place(self, entry: Entry, previous: str, seal: str) -> int | None:
        from_here = sorted(range(-NEARBY, NEARBY), key=abs)
        for place in (entry.seq + step for step in from_here if entry.seq + step > 0):
            if entry_seal(self._key, _moved(entry, place), previous) == seal:
                return place
        return None

    def _after(self) -> str:
        if self.at is None:
            return "nothing before it holds"
        return f"the last that holds is entry {self.seq:,} of {_moment(self.at)}"

    def _noticed(self, entry: Entry) -> Iterator[str]:
        if entry.kind == ASSEMBLY_CHANGED:
            self._epoch = max(self._epoch, int(entry.detail.get("epoch", 0)))
        if entry.kind == BROKEN:
            yield (
                f"Entry {entry.seq:,} of the audit log, of {_moment(entry.at)}, tells that its end "
                f"had been tampered with by then ({entry.detail.get('problem', '')})."
            )

    def end(self) -> Iterator[str]:
        """Tell whether the log ends where its head says."""
        if not self._is_whole:
            return
        head = self._tables.audit.head
        ask = select(head.c.seq, head.c.mac).where(head.c.id == HEAD)
        row = self._tx.row(self._database.prepare(ask))
        if row is None:
            if self.seq:
                yield f"The head of the audit log is missing; {self._after()}."
            else:
                yield from self._forgotten()
            return
        said, mac = row
        if said > self.seq:
            yield f"Entry {self.seq + 1:,} and what followed were cut off; {self._after()}."
        elif said < self.seq or not compare_digest(mac, head_seal(self._key, said, self.seal)):
            yield f"The head of the audit log was changed; {self._after()}."
        yield from self._forgotten()

    def _forgotten(self) -> Iterator[str]:
        """Every assembly that ran since there is an audit log has its entry there."""
        ask = select(func.max(self._tables.assembly.c.epoch))
        row = self._tx.row(self._database.prepare(ask))
        if row is not None and (row[0] or 0) > self._epoch:
            yield (
                f"The audit log does not know the assembly of epoch {row[0]}, under which this "
                "system has been running: its entries were removed, and it was begun anew."
            )

    def anchored(self) -> Iterator[str]:
        """Tell whether the log reaches as far as it once did."""
        if self._anchors.foreign:
            yield (
                f"{self._anchors.foreign:,} lines of the audit log's anchor file were changed or "
                "written by somebody else."
            )
        beyond = [seq for seq in self._anchors.seals if seq > self.seq]
        if beyond and self._is_whole:
            yield (
                f"The audit log ends with entry {self.seq:,}, but it had reached entry "
                f"{max(beyond):,} on {self._anchors.moments[max(beyond)]}: an older copy of the "
                "database was put in its place, or its end was cut off."
            )

    def _not_anchored(self, seq: int, seal: str) -> str | None:
        known = self._anchors.seals.get(seq)
        if known is None or known == {seal}:
            return None
        return (
            f"Entry {seq:,} of the audit log is another than the one of "
            f"{self._anchors.moments[seq]}: an older copy of the database was put in its place "
            f"and written on; {self._after()}."
        )


@dataclass(frozen=True, slots=True)
class _Anchors:
    """Which seals the anchor file knows for which entries; *foreign* counts lines not by us."""

    seals: dict[int, set[str]]
    moments: dict[int, str]
    foreign: int


def _anchors(anchor: Anchor | None) -> _Anchors:
    found = _Anchors({}, {}, 0)
    foreign = 0
    for line in anchor.lines() if anchor else ():
        if line is None:
            foreign += 1
            continue
        if line.deed == "restored":
            found.seals.clear()
            found.moments.clear()
        if line.seq:
            found.seals.setdefault(line.seq, set()).add(line.hash)
            found.moments[line.seq] = line.at
    return _Anchors(found.seals, found.moments, foreign)


def _moved(entry: Entry, seq: int) -> Entry:
    return Entry(
        seq, entry.at, entry.kind, entry.by, entry.via, entry.token, entry.viewer,
        entry.address, entry.entity, entry.record, entry.detail,
    )  # fmt: skip


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
