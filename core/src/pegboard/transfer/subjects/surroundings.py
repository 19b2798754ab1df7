"""The records around a person: what is about them, what links to them, what mentions them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlalchemy.types import Text

from pegboard.database.catalogue import KnownEntity, KnownField
from pegboard.database.lists import among, list_value
from pegboard.transfer.subjects.people import (
    Because,
    Found,
    People,
    is_in_time,
    matching,
)
from pegboard.transfer.subjects.places import Places, StoredRow
from pegboard.transfer.subjects.wanted import Patterns, RecordKey, Wanted, is_same_phone

ADDRESS_KINDS = ("email", "phone")


def surroundings(places: Places, wanted: Wanted, people: People) -> tuple[Found, ...]:
    """Return the records of others that hold something of the person, each once."""
    found: dict[RecordKey, Found] = {}
    known = {one.row.key for one in (*people.chosen, *people.left_out)}
    for one in (
        *_addressed(places, wanted, people),
        *_linked(places, people.ids()),
    ):
        if one.row.key not in known:
            found.setdefault(one.row.key, one)
    for one in _parts(places, found.values()):
        found.setdefault(one.row.key, one)
    for one in mentions(places, people.patterns):
        if one.row.key not in known:
            found.setdefault(one.row.key, one)
    kept = (one for one in found.values() if is_in_time(places, one.row, wanted.before))
    return tuple(sorted(kept, key=lambda one: one.row.key))


def is_about_people(entity: KnownEntity) -> bool:
    """Whether a record of *entity* is about a person as a whole, since its very title is."""
    title = entity.fields.get(entity.title)
    return title is not None and title.personal


def _addressed(places: Places, wanted: Wanted, people: People) -> Iterator[Found]:
    for entity in places.catalogue.values():
        if entity.person:
            continue
        because = Because.ABOUT if is_about_people(entity) else Because.ADDRESS
        for one in matching(places, entity, wanted, people.emails):
            yield Found(one.row, because, (*one.fields, *_own_phones(one, people)))


def _own_phones(found: Found, people: People) -> Iterator[KnownField]:
    """Yield the numbers beside an address of the person that stand in the person's records too."""
    for field in found.row.entity.personal_fields:
        cell = found.row.cells[field.name] if field.kind == "phone" else None
        if field not in found.fields and any(is_same_phone(cell or "", p) for p in people.phones):
            yield field


def _linked(places: Places, ids: Mapping[str, set[str]]) -> Iterator[Found]:
    """Yield what links to *ids*; other people may link to somebody without being that person."""
    for entity in places.catalogue.values():
        if entity.person:
            continue
        for field in entity.own_fields:
            for row in _linking(places, entity, field, ids.get(field.target or "", set())):
                yield Found(row, Because.LINKED, (field,))


def _linking(
    places: Places, entity: KnownEntity, field: KnownField, ids: set[str]
) -> Iterator[StoredRow]:
    if not ids or field.target is None:
        return
    if field.link_table is None:
        yield from places.listed(entity, field.name, ids)
        return
    is_sqlite = places.unit.tx.is_sqlite
    table = places.table(entity)
    links = places.link_table(field.link_table)
    target = among(links.c.target, "ids", is_sqlite=is_sqlite)
    sources = links.select().with_only_columns(links.c.source).where(target)
    values = {"ids": list_value(sorted(ids), is_sqlite=is_sqlite)}
    yield from places.rows(entity, table.c.id.in_(sources), values)


def _parts(places: Places, found: Iterable[Found]) -> list[Found]:
    """Return what is part of a record about the person, such as the comments on a request."""
    parts: list[Found] = []
    above: dict[str, set[str]] = {}
    for one in found:
        if is_about_people(one.row.entity) and one.because in (Because.ABOUT, Because.LINKED):
            above.setdefault(one.row.entity.key, set()).add(one.row.id)
    while above:
        below: dict[str, set[str]] = {}
        for entity in places.catalogue.values():
            field = entity.fields.get(entity.follows or "")
            if field is None:
                continue
            for row in _linking(places, entity, field, above.get(field.target or "", set())):
                parts.append(Found(row, Because.LINKED, (field,)))
                if is_about_people(entity):
                    below.setdefault(entity.key, set()).add(row.id)
        above = below
    return parts


def mentions(places: Places, patterns: Patterns) -> Iterator[Found]:
    """Yield the records in whose texts one of the person's addresses stands."""
    parts = patterns.without_names().parts
    if not parts:
        return
    for entity in places.catalogue.values():
        texts = [f for f in entity.own_fields if f.is_text and f.kind not in ADDRESS_KINDS]
        if not texts:
            continue
        table = places.table(entity)
        values: dict[str, Any] = {}
        conditions = []
        for place, part in enumerate(parts):
            values[f"part_{place}"] = part
            given = bindparam(f"part_{place}", type_=Text())
            conditions += [_holds(places, table.c[f.name], given) for f in texts]
        for row in places.rows(entity, or_(*conditions), values):
            hit = tuple(f for f in texts if _would_change(row, f, patterns.without_names()))
            if hit:
                yield Found(row, Because.MENTIONS, hit)


def _holds(places: Places, column: Any, given: Any) -> Any:
    within = func.instr if places.unit.tx.is_sqlite else func.strpos
    return within(func.lower(column), given) > 0


def _would_change(row: StoredRow, field: KnownField, patterns: Patterns) -> bool:
    text = row.cells[field.columns[0].name]
    return isinstance(text, str) and patterns.replaced(text) != text
