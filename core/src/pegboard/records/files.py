"""Keeps the content of files, and gives it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, insert, select

from pegboard.database.statements import Prepared
from pegboard.model.change import Problem
from pegboard.model.errors import ValueRefused
from pegboard.model.values import StoredFile
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit

LARGEST = 10 * 1024 * 1024
LONGEST_NAME = 200
SAFE_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class FileContent:
    """A stored file with its bytes; the media type is what the sender claimed."""

    name: str
    media_type: str
    content: bytes


def keep_file(unit: Unit, *, name: str, media_type: str, content: bytes) -> StoredFile:
    """Store *content* and return what a file field keeps of it.

    Raises:
        ValueRefused: it is empty or larger than 10 MB.
    """
    if not content:
        raise ValueRefused("is empty")
    if len(content) > LARGEST:
        raise ValueRefused("is too large: at most 10 MB")
    stored = StoredFile(new_id(), _plain_name(name), _plain_type(media_type), len(content))
    unit.tx.run(
        _insert(unit),
        {
            "id": stored.id,
            "name": stored.name,
            "media_type": stored.media_type,
            "size": stored.size,
            "sha256": sha256(content).hexdigest(),
            "content": content,
            "at": unit.parameters["now"],
            "by": unit.principal.user_id,
        },
    )
    return stored


def file_content(unit: Unit, file_id: str) -> FileContent | None:
    """Return a stored file, None when there is none.

    The caller has made sure that the person may read a field that holds it.
    """
    table = unit.workspace.tables.system.file

    def build() -> Prepared:
        wanted = bindparam("file", type_=table.c.id.type)
        columns = (table.c.name, table.c.media_type, table.c.content)
        return unit.workspace.database.prepare(select(*columns).where(table.c.id == wanted))

    prepared = unit.workspace.built.get("file content", build)
    row = unit.tx.row(prepared, {"file": file_id})
    return None if row is None else FileContent(row[0], row[1], bytes(row[2]))


def given_files(
    unit: Unit, held: Mapping[str, Any], values: dict[str, Any], problems: list[Problem]
) -> None:
    """Fill in what is known of files that *values* name by their ids; others are problems.

    People give the files that a record held before, and those that they sent themselves.
    """
    for name, given in list(values.items()):
        if not isinstance(given, StoredFile):
            continue
        old = held.get(name)
        known = old if old is not None and old.id == given.id else _sent_file(unit, given.id)
        if known is None:
            problems.append(Problem(name, "there is no such file"))
            del values[name]
        else:
            values[name] = known


def _sent_file(unit: Unit, file_id: str) -> StoredFile | None:
    table = unit.workspace.tables.system.file

    def build() -> Prepared:
        columns = (table.c.id, table.c.name, table.c.media_type, table.c.size, table.c.by)
        wanted = bindparam("file", type_=table.c.id.type)
        return unit.workspace.database.prepare(select(*columns).where(table.c.id == wanted))

    row = unit.tx.row(unit.workspace.built.get("sent file", build), {"file": file_id})
    if row is None or (row[4] != unit.principal.user_id and not unit.principal.is_system):
        return None
    return StoredFile(*row[:4])


def _insert(unit: Unit) -> Prepared:
    table = unit.workspace.tables.system.file
    values = {c.name: bindparam(c.name, type_=c.type) for c in table.columns}
    return unit.workspace.built.get(
        "file insert", lambda: unit.workspace.database.prepare(insert(table).values(values))
    )


def _plain_name(name: str) -> str:
    """Return the name without folders and control characters."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(mark for mark in bare if mark.isprintable()).strip(". ")
    return shown[-LONGEST_NAME:] or "file"


def _plain_type(media_type: str) -> str:
    text = media_type.partition(";")[0].strip().lower()
    kind, _, sort = text.partition("/")
    is_plain = all(
        part.replace("-", "").replace(".", "").replace("+", "").isalnum() for part in (kind, sort)
    )
    return text if is_plain and text.isascii() and len(text) < 100 else SAFE_TYPE
