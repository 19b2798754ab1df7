"""Hands a person everything that is known of them: one readable document, and the files."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import msgspec
from sqlalchemy import select

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.database.catalogue import KnownField
from pegboard.database.lists import among, list_value
from pegboard.model.columns import ColumnKind
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.erase import preview
from pegboard.transfer.subjects.errors import NobodyFound, NotChosen
from pegboard.transfer.subjects.people import Because, Found
from pegboard.transfer.subjects.places import Places
from pegboard.transfer.subjects.plan import Counts, ErasurePlan
from pegboard.transfer.subjects.requests import note_request
from pegboard.transfer.subjects.suppression import Marks
from pegboard.transfer.subjects.surroundings import is_about_people
from pegboard.transfer.subjects.traces import HistoryChange
from pegboard.transfer.subjects.wanted import Wanted

DOCUMENT = "person.json"
MADE = ("created_at", "updated_at", "deleted_at")


class ExportedField(msgspec.Struct, frozen=True):
    """A field as people read it; of a link the title of what stands behind it, where it may be."""

    name: str
    label: str
    value: Any


class ExportedRecord(msgspec.Struct, frozen=True):
    """A record with what of it concerns the person, and why it is here."""

    entity: str
    kind: str
    id: str
    because: str
    in_recycle_bin: bool
    fields: tuple[ExportedField, ...]


class ExportedChange(msgspec.Struct, frozen=True):
    """An earlier value."""

    entity: str
    id: str
    at: datetime
    fields: Mapping[str, Any]


class ExportedFile(msgspec.Struct, frozen=True):
    """A file, at *path* in the archive."""

    id: str
    name: str
    media_type: str
    size: int
    path: str


class Document(msgspec.Struct, frozen=True):
    """Everything that is known of a person."""

    made_at: datetime
    records: tuple[ExportedRecord, ...]
    history: tuple[ExportedChange, ...]
    imports: tuple[Mapping[str, Any], ...]
    answers: tuple[Mapping[str, Any], ...]
    elsewhere: tuple[Mapping[str, str], ...]
    sign_in: Mapping[str, int]
    files: tuple[ExportedFile, ...]


def export_person(
    runtime: Runtime, principal: Principal, wanted: Wanted, file: Path, *, via: str = "ui"
) -> Counts:
    """Write an archive with all that is known of the person whom *wanted* names.

    Raises:
        MayNotHandlePrivacy: the person asking may not.
        NotChosen, NobodyFound: it is not clear who is meant, or nothing is known.
    """
    if not wanted.is_sure:
        raise NotChosen
    with runtime.writing(principal, via=via) as unit:
        plan = preview(unit, wanted)
        if plan.is_empty:
            raise NobodyFound
        document, contents = _document(unit, plan)
        file.touch(mode=0o600)
        with ZipFile(file, "w", ZIP_DEFLATED) as archive:
            archive.writestr(DOCUMENT, msgspec.json.format(msgspec.json.encode(document), indent=2))
            for path, content in contents:
                archive.writestr(path, content)
        counts = _counts(document)
        note_request(unit, "export", Marks(runtime.settings).subject(wanted), counts)
    return counts


def _document(unit: Unit, plan: ErasurePlan) -> tuple[Document, list[tuple[str, bytes]]]:
    places = Places(unit)
    traces = plan.traces
    found = (*plan.people.chosen, *plan.around)
    files = list(_files(places, traces.files))
    document = Document(
        made_at=unit.now,
        records=tuple(_record(places, plan, one) for one in found),
        history=tuple(_earlier(places, one) for one in traces.history),
        imports=tuple(_imports(places, plan)),
        answers=tuple(_answers(plan)),
        elsewhere=tuple({"where": one.table, "text": one.old} for one in traces.elsewhere),
        sign_in=dict(traces.sign_in),
        files=tuple(one for one, _ in files),
    )
    return document, [(one.path, content) for one, content in files]


def _record(places: Places, plan: ErasurePlan, found: Found) -> ExportedRecord:
    entity = found.row.entity
    is_whole = found.because is Because.IS or is_about_people(entity)
    shown = [field for field in entity.own_fields if is_whole or _concerns(field, plan, found)]
    shown += [entity.fields[name] for name in MADE if name in entity.fields]
    told = [
        ExportedField(field.name, field.label, value)
        for field in shown
        if (value := _shown(places, found, field)) is not None
    ]
    return ExportedRecord(
        entity=entity.key,
        kind=entity.label,
        id=found.row.id,
        because=found.because.value,
        in_recycle_bin=found.row.is_deleted,
        fields=tuple(told),
    )


def _concerns(field: KnownField, plan: ErasurePlan, found: Found) -> bool:
    """Whether a field of another's record tells something of the person."""
    if found.because is Because.LINKED and (field.personal or field.name == found.row.entity.title):
        return True
    if field.name in {one.name for one in found.fields}:
        return True
    text = found.row.cells[field.columns[0].name] if field.is_text else None
    return isinstance(text, str) and plan.people.patterns.replaced(text) != text


def _shown(places: Places, found: Found, field: KnownField) -> Any:
    if not field.columns:
        return None
    value = places.value(found.row, field)
    target = places.catalogue.get(field.target or "")
    if value is None or target is None:
        return _plain(value)
    if target.person:
        return {"id": value, "kind": target.label}
    titles = [row.title for row in places.listed(target, "id", [str(value)])]
    return {"id": value, "kind": target.label, "title": titles[0] if titles else ""}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def _earlier(places: Places, change: HistoryChange) -> ExportedChange:
    """Return what an entry says of the person: all that an erasure would take out of it."""
    at = places.unit.tx.cells.decode(ColumnKind.MOMENT, change.at)
    new = change.new or {}
    told = {name: old for name, old in change.old.items() if new.get(name) != old}
    return ExportedChange(change.entity, change.record_id, at, told)


def _imports(places: Places, plan: ErasurePlan) -> Iterator[Mapping[str, Any]]:
    table = places.unit.workspace.tables.system.import_row
    columns = (table.c.run_id, table.c.line, table.c.place, table.c.problem)
    runs = sorted({change.run_id for change in plan.traces.imports})
    rows = _listed(places, columns, table.c.run_id, runs)
    wanted = {(one.run_id, one.line, one.place) for one in plan.traces.imports}
    for run_id, line, place, problem in rows:
        if (run_id, line, place) in wanted:
            told = places.unit.tx.cells.decode(ColumnKind.JSON, problem)
            yield {"import": run_id, "row": line, "problems": told}


def _answers(plan: ErasurePlan) -> Iterator[Mapping[str, Any]]:
    """Kept answers repeat records, so that what is told is just that there are some."""
    for key, user_id in plan.traces.answers:
        yield {"to": user_id, "key": plan.people.patterns.replaced(key)}


def _files(places: Places, ids: Sequence[str]) -> Iterator[tuple[ExportedFile, bytes]]:
    table = places.unit.workspace.tables.system.file
    columns = (table.c.id, table.c.name, table.c.media_type, table.c.size, table.c.content)
    for ident, name, media_type, size, content in _listed(places, columns, table.c.id, ids):
        path = f"files/{ident}/{name}"
        yield ExportedFile(ident, name, media_type, size, path), bytes(content)


def _listed(places: Places, columns: Any, column: Any, ids: Sequence[str]) -> Any:
    unit = places.unit
    is_sqlite = unit.tx.is_sqlite
    statement = select(*columns).where(among(column, "ids", is_sqlite=is_sqlite))
    values = {"ids": list_value(list(ids), is_sqlite=is_sqlite)}
    return unit.tx.rows(unit.workspace.database.prepare(statement), values)


def _counts(document: Document) -> Counts:
    records: dict[str, int] = {}
    for one in document.records:
        records[one.entity] = records.get(one.entity, 0) + 1
    parts = {
        "history": len(document.history),
        "imports": len(document.imports),
        "answers": len(document.answers),
        "elsewhere": len(document.elsewhere),
        "files": len(document.files),
    }
    return Counts(records, {}, {kind: count for kind, count in parts.items() if count})
