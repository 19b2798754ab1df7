"""Exports records as CSV or JSON lines, page by page, so that an import changes nothing."""

import csv
import hmac
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

import msgspec

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Address, Boolean, Field, File, Links, Money, RichText
from pegboard.model.fields.addresses import PARTS
from pegboard.model.fields.money import amount_text
from pegboard.model.schema import EntityType
from pegboard.records.audit import note_at_once
from pegboard.records.find import find
from pegboard.records.paths import resolve
from pegboard.records.query import LARGEST_PAGE, Query
from pegboard.records.unit import Unit

Format = Literal["csv", "jsonl"]
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""Beginnings of cells that a spreadsheet would run; the import takes the mark off again."""
NUMERIC = frozenset({"integer", "decimal", "percent", "money", "date", "datetime"})

Cells = Callable[[Any], Sequence[str]]
RowsOfFields = tuple[tuple[str, ...], Sequence[tuple[Any, ...]]]


class UnknownFormat(PegboardError):
    """Raised for an export format that does not exist."""


def export(
    runtime: Runtime,
    principal: Principal,
    entity: str,
    where: str,
    fields: Sequence[str],
    format: Format,  # noqa: A002  # the word that the command line and the API use
    out: TextIO | Path,
    *,
    raw: bool = False,
    via: str = "cli",
) -> int:
    """Write the records for which *where* holds to *out* and return their number.

    Without *fields* all that the person may read are written, but those of the system only as far
    as an import takes them back. CSV cells that a spreadsheet would take for formulas get an
    apostrophe in front unless *raw*. A file is put in place whole, or left as it was. The audit log
    tells of it, however far it came.

    Raises:
        Forbidden: records of this kind may not be exported.
        BadQuery: *where* or *fields* cannot be understood.
    """
    if isinstance(out, Path):
        with _whole_file(out) as file:
            return export(runtime, principal, entity, where, fields, format, file, raw=raw, via=via)
    if format not in get_args(Format):
        raise UnknownFormat(f"There is no export format called {format}; known are csv and jsonl.")
    told: _Told | None = None
    try:
        with runtime.reading(principal, via=via) as unit:
            kind = unit.entity(entity, "export")
            names = tuple(fields) or _all_fields(unit, kind)
            told = _Told(unit, kind.key, where, names)
            pages = told.counting(_pages(unit, kind, where, names, as_json=format == "jsonl"))
            if format == "csv":
                _write_csv(unit, kind, names, pages, out, raw=raw)
            else:
                _write_lines(pages, out)
    finally:
        if told is not None:
            told.tell()
    return told.rows


@contextmanager
def _whole_file(wanted: Path) -> Iterator[TextIO]:
    """Yield a file that takes the place of *wanted* when all of it is written."""
    if wanted.exists() and not wanted.is_file():  # such as /dev/stdout
        with wanted.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    part = wanted.with_name(f".{wanted.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(wanted)
    finally:
        part.unlink(missing_ok=True)


class _Told:
    """What the audit log is told about one export."""

    def __init__(self, unit: Unit, entity: str, where: str, fields: tuple[str, ...]) -> None:
        self._unit, self._entity, self._where, self._fields = unit, entity, where, fields
        self.rows = 0

    def counting(self, pages: Iterator[RowsOfFields]) -> Iterator[RowsOfFields]:
        for fields, rows in pages:
            self.rows += len(rows)
            yield fields, rows

    def tell(self) -> None:
        unit = self._unit
        key = unit.workspace.database.audit_key
        note_at_once(
            unit.workspace,
            unit.principal,
            "export",
            via=unit.via,
            entity=self._entity,
            fields=list(self._fields),
            filter=hmac.digest(key, self._where.encode(), "sha256").hex()[:16]
            if self._where
            else "",
            rows=self.rows,
        )


def _all_fields(unit: Unit, entity: EntityType) -> tuple[str, ...]:
    readable = unit.rights.readable(entity.key)
    own = (field.name for field in entity.own_fields if field.name in readable)
    return ("id", *own, *(("owner",) if entity.owned and "owner" in readable else ()))


def _pages(
    unit: Unit, entity: EntityType, where: str, names: tuple[str, ...], *, as_json: bool
) -> Iterator[RowsOfFields]:
    cursor = None
    while True:
        query = Query(
            entity.key,
            where=where,
            sort=("id",),
            fields=names,
            limit=LARGEST_PAGE,
            cursor=cursor,
            right="export",
        )
        page = find(unit, query, form="json" if as_json else "python")
        yield page.fields, page.rows
        cursor = page.next
        if cursor is None:
            return


def _write_lines(pages: Iterator[RowsOfFields], out: TextIO) -> None:
    for fields, rows in pages:
        for row in rows:
            line = msgspec.json.encode(dict(zip(fields, row, strict=True)))
            out.write(f"{line.decode()}\n")


def _write_csv(
    unit: Unit,
    entity: EntityType,
    names: tuple[str, ...],
    pages: Iterator[RowsOfFields],
    out: TextIO,
    *,
    raw: bool,
) -> None:
    schema, rights = unit.workspace.schema, unit.rights
    writer = csv.writer(out)
    shown: list[tuple[int, Cells, bool]] = []
    for fields, rows in pages:
        if not shown:
            header: list[str] = []
            for place, name in enumerate(fields):
                if name == "id" and "id" not in names:
                    continue
                field = resolve(schema, rights, entity.key, name).field
                header += _header(name, field)
                shown.append((place, _cells_of(field), raw or field.kind in NUMERIC))
            writer.writerow(header)
        for row in rows:
            writer.writerow(
                [
                    text if is_safe else guarded(text)
                    for place, cells, is_safe in shown
                    for text in cells(row[place])
                ]
            )


def guarded(text: str) -> str:
    """Return *text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def _header(name: str, field: Field) -> list[str]:
    if isinstance(field, Money):
        return [name, f"{name}.currency"]
    if isinstance(field, Address):
        return [f"{name}.{part}" for part in PARTS]
    return [name]


def _cells_of(field: Field) -> Cells:
    if isinstance(field, Money):
        return _money
    if isinstance(field, Address):
        return lambda value: [getattr(value, part) or "" if value else "" for part in PARTS]
    text = _texts_of(field)
    return lambda value: ("" if value is None else text(value),)


def _texts_of(field: Field) -> Callable[[Any], str]:
    if isinstance(field, Links):
        return ";".join
    if isinstance(field, Boolean):
        return json.dumps
    if isinstance(field, File):
        return lambda value: str(value.id)
    return str if isinstance(field, RichText) else field.to_text


def _money(value: Any) -> Sequence[str]:
    if value is None:
        return ("", "")
    return (amount_text(value.amount, value.currency), value.currency)
