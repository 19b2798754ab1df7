"""Erases again, after a backup was restored, whoever was erased since it was made."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.database.catalogue import KnownEntity
from pegboard.model.columns import ColumnKind
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.compact import compact
from pegboard.transfer.subjects.erase import carry_out
from pegboard.transfer.subjects.places import Places
from pegboard.transfer.subjects.plan import plan_erasure
from pegboard.transfer.subjects.requests import demand_privacy
from pegboard.transfer.subjects.suppression import (
    FILE,
    Mark,
    Marks,
    Suppressed,
    keep_beside,
    read_list,
    suppress,
    suppressed,
)
from pegboard.transfer.subjects.wanted import Wanted, plain_email


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many entries there are, how many people came back, and how many rows were erased."""

    entries: int
    people: int
    rows: int
    is_compacted: bool = False


def replay(
    runtime: Runtime, principal: Principal = SYSTEM, *, file: Path | None = None, via: str = "cli"
) -> Replayed:
    """Erase whoever stands in the suppression list, as far as records are older than the entry.

    The list is the database's own together with *file*, which is kept in the folder of the
    settings unless said. Somebody who came back after being erased stays.
    """
    marks = Marks(runtime.settings)
    kept = read_list(file or runtime.settings.folder / FILE)
    people = rows = 0
    with runtime.writing(principal, via=via) as unit:
        demand_privacy(unit)
        known = {(one.kind, one.hash, one.at) for one in suppressed(unit)}
        _join(unit, kept)
        entries = suppressed(unit)
        for wanted in _came_back(unit, marks, entries).values():
            plan = plan_erasure(unit, wanted)
            if plan.counts().total:
                people += max(1, len(plan.people.chosen))
                rows += carry_out(unit, plan, "replay", marks.subject(wanted)).total
    beside = {(one.kind, one.hash, one.at) for one in kept}
    keep_beside(
        runtime.settings,
        [one for one in entries if (one.kind, one.hash, one.at) in known - beside],
    )
    is_compacted = bool(rows) and compact(runtime.database)
    return Replayed(len(entries), people, rows, is_compacted)


def _join(unit: Unit, kept: Iterable[Suppressed]) -> None:
    for at, group in _by_moment(kept).items():
        suppress(unit, [(one.kind, one.hash) for one in group], at)


def _by_moment(entries: Iterable[Suppressed]) -> dict[datetime, list[Suppressed]]:
    found: dict[datetime, list[Suppressed]] = {}
    for one in entries:
        found.setdefault(one.at, []).append(one)
    return found


def _came_back(unit: Unit, marks: Marks, entries: Iterable[Suppressed]) -> dict[datetime, Wanted]:
    """Return whom the entries mean, by what is there again of them, each as of its moment."""
    known = {(one.kind, one.hash): one.at for one in entries}
    places = Places(unit)
    found: dict[datetime, Wanted] = {}
    for entity in places.catalogue.values():
        for one in _addresses(places, entity) if known else ():
            at = known.get(_mark(marks, entity.key, one))
            if at is not None and one.made <= at:
                so_far = found.get(at, Wanted(before=at))
                found[at] = _with(so_far, entity.key, one)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class _Address:
    """A person's record (kind "record"), or an address in a record."""

    id: str
    made: datetime
    kind: str
    text: str


def _mark(marks: Marks, entity: str, address: _Address) -> Mark:
    if address.kind == "record":
        return marks.record((entity, address.id))
    return marks.email(address.text) if address.kind == "email" else marks.phone(address.text)


def _with(wanted: Wanted, entity: str, address: _Address) -> Wanted:
    if address.kind == "record":
        return replace(wanted, records=(*wanted.records, (entity, address.id)))
    if address.kind == "email":
        emails = {*wanted.emails, plain_email(address.text)}
        return replace(wanted, emails=tuple(sorted(emails)))
    return replace(wanted, phones=tuple(sorted({*wanted.phones, address.text})))


def _addresses(places: Places, entity: KnownEntity) -> Iterator[_Address]:
    """Yield each person's record of *entity*, and each address in a record."""
    fields = [field for field in entity.personal_fields if field.kind in ("email", "phone")]
    if not fields and not entity.person:
        return
    names = [field.name for field in fields]
    kinds = [field.kind for field in fields]
    filled = () if entity.person else names
    decode = places.unit.tx.cells.decode
    for ident, at, *cells in places.cells(entity, ["id", "created_at", *names], filled=filled):
        made = decode(ColumnKind.MOMENT, at)
        if entity.person:
            yield _Address(ident, made, "record", "")
        for kind, cell in zip(kinds, cells, strict=True):
            if cell:
                yield _Address(ident, made, kind, cell)
