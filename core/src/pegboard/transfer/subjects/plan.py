"""What an erasure would do, worked out before anything is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pegboard.model.system import USER
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.blanks import blanked, cleaned, fields_of
from pegboard.transfer.subjects.errors import StillSignsIn
from pegboard.transfer.subjects.people import Because, Found, People, find_people
from pegboard.transfer.subjects.places import Places, StoredRow
from pegboard.transfer.subjects.surroundings import surroundings
from pegboard.transfer.subjects.traces import TRACED, Kept, Traces, find_traces
from pegboard.transfer.subjects.wanted import RecordKey, Wanted

WHOLE = (Because.IS, Because.ABOUT, Because.LINKED)


@dataclass(frozen=True, slots=True)
class RowChange:
    """A record that loses its personal *fields*; *cells* are the new ones, by column."""

    row: StoredRow
    because: Because
    cells: Mapping[str, Any]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """Everything that is found of a person, and what would become of it."""

    people: People
    around: tuple[Found, ...]
    changes: tuple[RowChange, ...]
    deletions: tuple[StoredRow, ...]
    traces: Traces
    active_users: tuple[str, ...] = field(default=())

    @property
    def is_empty(self) -> bool:
        return not (self.people.chosen or self.around)

    def counts(self) -> "Counts":
        """Return how many rows of what would be changed or removed."""
        anonymised: dict[str, int] = {}
        deleted: dict[str, int] = {}
        for change in self.changes:
            key = change.row.entity.key
            anonymised[key] = anonymised.get(key, 0) + 1
        for row in self.deletions:
            deleted[row.entity.key] = deleted.get(row.entity.key, 0) + 1
        return Counts(anonymised, deleted, self.traces.counts())

    def tables(self) -> frozenset[str]:
        """Return the names of the tables that an erasure writes to, except those of sign-in."""
        rows = [*(change.row for change in self.changes), *self.deletions]
        return frozenset(row.entity.table for row in rows) | TRACED

    def demand_nobody_works_here(self) -> None:
        """Raise StillSignsIn when one of the person's records is an active user."""
        for user_id in self.active_users:
            raise StillSignsIn(user_id)


@dataclass(frozen=True, slots=True)
class Counts:
    """Records by entity, and rows of what the kernel keeps by kind."""

    anonymised: Mapping[str, int]
    deleted: Mapping[str, int]
    traces: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum((*self.anonymised.values(), *self.deleted.values(), *self.traces.values()))


def plan_erasure(unit: Unit, wanted: Wanted) -> ErasurePlan:
    """Return what is known of the person whom *wanted* names, and what would become of it."""
    places = Places(unit)
    people = find_people(places, wanted)
    around = surroundings(places, wanted, people)
    found = (*people.chosen, *around)
    deletions = tuple(one.row for one in found if _goes(one))
    gone = {row.key for row in deletions}
    changes = [_change(one, people) for one in found if one.row.key not in gone]
    changes = [one for one in changes if one.cells]
    return ErasurePlan(
        people=people,
        around=around,
        changes=tuple(changes),
        deletions=deletions,
        traces=find_traces(places, people, _kept(found, changes, gone), wanted),
        active_users=tuple(_active_users(people.chosen)),
    )


def _goes(found: Found) -> bool:
    """Whether a record is deleted for good: its entity says so, and it is about the person."""
    is_whole = found.because in (Because.IS, Because.LINKED, Because.ABOUT)
    return is_whole and found.row.entity.erasure == "delete"


def _change(found: Found, people: People) -> RowChange:
    row = found.row
    whole = row.entity.personal_fields if found.because in WHOLE else ()
    if found.because is Because.ADDRESS:
        whole = found.fields
    cells = blanked(row, whole)
    others = [one for one in row.entity.own_fields if one not in whole and one.kind != "email"]
    patterns = people.patterns if found.because in WHOLE else people.patterns.without_names()
    cells |= cleaned(row, others, patterns)
    return RowChange(row, found.because, cells, fields_of(row.entity, cells))


def _kept(found: Iterable[Found], changes: Iterable[RowChange], gone: set[RecordKey]) -> Kept:
    """Return which fields' old values go too, for every record that was found."""
    fields: dict[RecordKey, frozenset[str]] = {}
    for one in found:
        if one.because in WHOLE:
            fields[one.row.key] = frozenset(f.name for f in one.row.entity.personal_fields)
        elif one.because is Because.ADDRESS:
            fields[one.row.key] = frozenset(f.name for f in one.fields)
        else:
            fields[one.row.key] = frozenset()
    rows = {one.row.key: one.row for one in found}
    touched = {one.row.id for one in changes} | {record_id for _, record_id in gone}
    return Kept(rows, fields, frozenset(gone), frozenset(touched))


def _active_users(chosen: Iterable[Found]) -> Iterable[str]:
    return [
        one.row.id for one in chosen if one.row.entity.key == USER and one.row.cells.get("active")
    ]
