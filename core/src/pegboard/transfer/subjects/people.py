"""The records that are the person, and those of others that hold the person's addresses."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, true
from sqlalchemy.types import Text

from pegboard.database.catalogue import KnownEntity, KnownField
from pegboard.model.columns import FOLDED_SUFFIX, ColumnKind
from pegboard.model.folding import fold
from pegboard.transfer.subjects.places import Places, StoredRow
from pegboard.transfer.subjects.wanted import (
    Patterns,
    RecordKey,
    Wanted,
    is_same_phone,
    patterns_of,
    plain_email,
)


class Because(StrEnum):
    """Why a record belongs to a request."""

    IS = "is the person"
    ABOUT = "names the person's address"
    ADDRESS = "holds the person's address"
    LINKED = "links to the person"
    MENTIONS = "mentions the person"


@dataclass(frozen=True, slots=True)
class Found:
    """A record with the reason; *fields* are those by which it was found."""

    row: StoredRow
    because: Because
    fields: tuple[KnownField, ...] = ()


@dataclass(frozen=True, slots=True)
class People:
    """The records that are the person, those that were left out, and how the person is written."""

    chosen: tuple[Found, ...]
    left_out: tuple[Found, ...]
    patterns: Patterns
    emails: frozenset[str]
    phones: frozenset[str]

    def ids(self) -> dict[str, set[str]]:
        """Return the ids of the person's records by entity."""
        found: dict[str, set[str]] = {}
        for one in self.chosen:
            found.setdefault(one.row.entity.key, set()).add(one.row.id)
        return found


def find_people(places: Places, wanted: Wanted) -> People:
    """Return the records that are the person whom *wanted* names.

    Whoever has the e-mail address of a record that is asked for is taken to be that person, too,
    except when an erasure is repeated: it was decided then who it was.
    """
    found = {one.row.key: one for one in _named(places, wanted)}
    emails = set(wanted.emails)
    if wanted.before is None:
        emails |= set(_emails(found.values()))
    for entity in _persons(places):
        for one in matching(places, entity, wanted, frozenset(emails)):
            found.setdefault(one.row.key, one)
    _add_same_persons(places, found, wanted)
    listed = sorted(found.values(), key=lambda one: one.row.key)
    chosen = [one for one in listed if wanted.only is None or one.row.key in wanted.only]
    left_out = [one for one in listed if one not in chosen]
    emails = {*wanted.emails, *_emails(chosen)} - set(_emails(left_out))
    return People(
        chosen=tuple(chosen),
        left_out=tuple(left_out),
        patterns=patterns_of(emails, wanted.phones, _names(chosen)),
        emails=frozenset(emails),
        phones=frozenset((*wanted.phones, *_phones(chosen))),
    )


def matching(
    places: Places, entity: KnownEntity, wanted: Wanted, emails: frozenset[str]
) -> Iterator[Found]:
    """Yield the records of *entity* whose personal fields hold an address that is sought."""
    by_email = [field for field in entity.personal_fields if field.kind == "email"]
    values: dict[str, Any] = {}
    conditions = [_holds_one(places, entity, f, sorted(emails), values) for f in by_email]
    if entity.person:
        names = sorted(fold(name) for name in wanted.names)
        title = entity.fields.get(entity.title)
        if names and title is not None and title.personal:
            conditions.append(_holds_one(places, entity, title, names, values))
    if values:
        for row in places.rows(entity, or_(*conditions), values):
            if is_in_time(places, row, wanted.before):
                fields = tuple(f for f in by_email if _email_in(row, f) in emails)
                yield Found(row, Because.IS, fields)
    yield from _by_phone(places, entity, wanted)


def is_in_time(places: Places, row: StoredRow, before: datetime | None) -> bool:
    """Whether a record was there *before* the request that is repeated."""
    if before is None:
        return True
    made: datetime = places.unit.tx.cells.decode(ColumnKind.MOMENT, row.cells["created_at"])
    return made <= before


def _persons(places: Places) -> list[KnownEntity]:
    return [entity for entity in places.catalogue.values() if entity.person]


def _named(places: Places, wanted: Wanted) -> Iterator[Found]:
    """Yield the records that are asked for by their ids."""
    for key, record_id in {*wanted.records, *(wanted.only or ())}:
        entity = places.catalogue.get(key)
        if entity is None or not entity.person:
            continue
        for row in places.listed(entity, "id", [record_id]):
            if is_in_time(places, row, wanted.before):
                yield Found(row, Because.IS)


def _holds_one(
    places: Places,
    entity: KnownEntity,
    field: KnownField,
    texts: Iterable[str],
    values: dict[str, Any],
) -> ColumnElement[bool]:
    """Return that *field* is one of *texts* (folded), and add the *values* of its parameters."""
    columns = {column.name for column in field.columns}
    folded = field.name + FOLDED_SUFFIX
    table = places.table(entity)
    cell = table.c[folded] if folded in columns else func.lower(table.c[field.name])
    found = []
    for text in texts:
        name = f"text_{len(values)}"
        values[name] = text
        found.append(cell == bindparam(name, type_=Text()))
    return or_(*found) if found else ~true()


def _by_phone(places: Places, entity: KnownEntity, wanted: Wanted) -> Iterator[Found]:
    """Numbers are written in many ways, so that all are looked at."""
    by_phone = [field for field in entity.personal_fields if field.kind == "phone"]
    if not wanted.phones or not by_phone:
        return
    names = [field.name for field in by_phone]
    hits = [
        cells[0]
        for cells in places.cells(entity, ["id", *names], filled=names)
        if any(_rings(cell, wanted) for cell in cells[1:])
    ]
    for row in places.listed(entity, "id", hits):
        if is_in_time(places, row, wanted.before):
            fields = tuple(field for field in by_phone if _rings(row.cells[field.name], wanted))
            yield Found(row, Because.IS, fields)


def _rings(cell: str | None, wanted: Wanted) -> bool:
    return bool(cell) and any(is_same_phone(str(cell), one) for one in wanted.phones)


def _add_same_persons(places: Places, found: dict[RecordKey, Found], wanted: Wanted) -> None:
    """Follow the links that join two records of one person, both ways, until nothing is new."""
    links = [
        (entity, field, field.target or "")
        for entity in _persons(places)
        for field in entity.own_fields
        if field.same_person and field.target in places.catalogue
    ]
    before = -1
    while len(found) != before:
        before = len(found)
        for entity, field, target in links:
            ahead = {
                str(one.row.cells[field.name])
                for one in found.values()
                if one.row.entity.key == entity.key and one.row.cells[field.name]
            }
            behind = {one.row.id for one in found.values() if one.row.entity.key == target}
            rows = [
                *places.listed(places.catalogue[target], "id", ahead),
                *places.listed(entity, field.name, behind),
            ]
            for row in rows:
                if is_in_time(places, row, wanted.before):
                    found.setdefault(row.key, Found(row, Because.IS))


def _emails(found: Iterable[Found]) -> Iterator[str]:
    for one in found:
        for field in one.row.entity.personal_fields:
            if field.kind == "email" and (text := _email_in(one.row, field)):
                yield text


def _phones(found: Iterable[Found]) -> Iterator[str]:
    for one in found:
        for field in one.row.entity.personal_fields:
            if field.kind == "phone" and (cell := one.row.cells[field.name]):
                yield str(cell)


def _email_in(row: StoredRow, field: KnownField) -> str:
    cell = row.cells[field.name]
    return plain_email(cell) if cell else ""


def _names(found: Iterable[Found]) -> Iterator[str]:
    for one in found:
        if one.row.title:
            yield one.row.title
