"""What the kernel itself keeps of a person: history, search, imports, answers, files, sign-in."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Table, cast, func, or_, select
from sqlalchemy.types import JSON, LargeBinary, Text

from pegboard.database.lists import among, list_value
from pegboard.model.columns import ColumnKind
from pegboard.model.system import ANONYMISED, USER
from pegboard.transfer.subjects.people import People
from pegboard.transfer.subjects.places import Places, StoredRow
from pegboard.transfer.subjects.wanted import Patterns, RecordKey, Wanted

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
SEALED = frozenset({"pegboard_audit", "pegboard_audit_head"})
"""The audit log holds no personal values, and its chain would break."""
TRACED = frozenset(
    {
        "pegboard_history",
        "pegboard_search",
        "pegboard_idempotency",
        "pegboard_import_row",
        "pegboard_file",
    }
)
"""Tables of which the rows are known that hold something of a person."""
NOT_SWEPT = (
    SEALED
    | TRACED
    | {
        "pegboard_catalogue",
        "pegboard_suppressed",
        "pegboard_privacy_request",
        "pegboard_assembly",
    }
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The records found; *fields* names for each those whose old values go, *gone* who goes.

    *touched* are the ids of those that change or go.
    """

    rows: Mapping[RecordKey, StoredRow]
    fields: Mapping[RecordKey, frozenset[str]]
    gone: frozenset[RecordKey]
    touched: frozenset[str]

    def ids(self) -> frozenset[str]:
        return frozenset(record_id for _, record_id in self.rows)


@dataclass(frozen=True, slots=True)
class HistoryChange:
    """A history entry with its new content, None where the whole entry goes."""

    id: str
    entity: str
    record_id: str
    at: Any
    old: Mapping[str, Any]
    new: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class ImportChange:
    """A row of an import that repeats what the file said of the person."""

    run_id: str
    line: int
    place: int
    problem: Any


@dataclass(frozen=True, slots=True)
class ElsewhereChange:
    """A text in another table of the kernel; *key* are the cells of its primary key."""

    table: str
    key: Mapping[str, Any]
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Every row of the kernel's own tables that holds something of the person."""

    history: tuple[HistoryChange, ...]
    search: tuple[str, ...]
    imports: tuple[ImportChange, ...]
    answers: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    sign_in: tuple[tuple[str, int], ...]
    elsewhere: tuple[ElsewhereChange, ...]
    users: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return the number of rows by kind, without those of which there are none."""
        found = {
            "history": len(self.history),
            "search": len(self.search),
            "imports": len(self.imports),
            "answers": len(self.answers),
            "files": len(self.files),
            "sign_in": sum(count for _, count in self.sign_in),
            "elsewhere": len(self.elsewhere),
        }
        return {kind: count for kind, count in found.items() if count}


def find_traces(places: Places, people: People, kept: Kept, wanted: Wanted) -> Traces:
    """Return what the kernel keeps of *people* and of the records *kept*.

    Search and kept answers matter only for records of which something is left to take.
    """
    history = tuple(_history(places, people.patterns, kept, wanted))
    touched = kept.touched | {change.record_id for change in history}
    users = tuple(one.row.id for one in people.chosen if one.row.entity.key == USER)
    return Traces(
        history=history,
        search=tuple(_searched(places, kept.touched)),
        imports=tuple(_imports(places, people.patterns, kept)),
        answers=tuple(_answers(places, people.patterns, touched)),
        files=tuple(_files(places, kept, history)),
        sign_in=tuple(_sign_in(places, users)),
        elsewhere=tuple(_elsewhere(places, people.patterns.without_names())),
        users=users,
    )


def _history(
    places: Places, patterns: Patterns, kept: Kept, wanted: Wanted
) -> Iterator[HistoryChange]:
    """Yield the entries of the records found, and any other that names the person's address."""
    table = places.unit.workspace.tables.system.history
    seen: set[str] = set()
    columns = (table.c.id, table.c.entity, table.c.record_id, table.c.at, table.c.changes)
    of_records = select(*columns).where(
        among(table.c.record_id, "ids", is_sqlite=places.unit.tx.is_sqlite)
    )
    batches = [(of_records, {"ids": _id_list(places, kept.ids())})]
    addresses = patterns.without_names()
    if addresses.parts:
        named = _names_one(places, cast(table.c.changes, Text()), addresses)
        batches.append((select(*columns).where(named), {}))
    known = kept.ids()
    for statement, values in batches:
        prepared = places.unit.workspace.database.prepare(statement)
        for row in places.unit.tx.rows(prepared, values):
            change = _history_change(places, row, patterns, kept)
            if change is None or change.id in seen:
                continue
            if change.record_id in known or _is_old(places, change.at, wanted):
                seen.add(change.id)
                yield change


def _is_old(places: Places, at: Any, wanted: Wanted) -> bool:
    moment = places.unit.tx.cells.decode(ColumnKind.MOMENT, at)
    return wanted.before is None or moment <= wanted.before


def _history_change(
    places: Places, row: tuple[Any, ...], patterns: Patterns, kept: Kept
) -> HistoryChange | None:
    ident, entity, record_id, at, content = row
    key = (entity, record_id)
    old = places.unit.tx.cells.decode(ColumnKind.JSON, content)
    if key in kept.gone:
        return HistoryChange(ident, entity, record_id, at, old, None)
    fields = kept.fields.get(key)
    told = patterns if fields else patterns.without_names()
    new = {
        name: [None, None] if fields and name in fields else scrubbed(values, told)
        for name, values in old.items()
    }
    return HistoryChange(ident, entity, record_id, at, old, new) if new != old else None


def scrubbed(value: Any, patterns: Patterns) -> Any:
    """Return a JSON value with the person taken out of all its texts."""
    if isinstance(value, str):
        text = patterns.replaced(value)
        return None if text == ANONYMISED else text
    if isinstance(value, list | tuple):
        return [scrubbed(one, patterns) for one in value]
    if isinstance(value, dict):
        return {name: scrubbed(one, patterns) for name, one in value.items()}
    return value


def _searched(places: Places, ids: Collection[str]) -> list[str]:
    table = places.unit.workspace.tables.system.search
    listed = among(table.c.record_id, "ids", is_sqlite=places.unit.tx.is_sqlite)
    prepared = places.unit.workspace.database.prepare(
        select(table.c.record_id).where(listed).order_by(table.c.record_id)
    )
    rows = places.unit.tx.rows(prepared, {"ids": _id_list(places, ids)})
    return [str(row[0]) for row in rows]


def _imports(places: Places, patterns: Patterns, kept: Kept) -> Iterator[ImportChange]:
    """Yield rows whose problems repeat the file: of records found, or naming the person."""
    table = places.unit.workspace.tables.system.import_row
    columns = (table.c.run_id, table.c.line, table.c.place, table.c.record_id, table.c.problem)
    mine = among(table.c.record_id, "ids", is_sqlite=places.unit.tx.is_sqlite)
    names = _names_one(places, cast(table.c.problem, Text()), patterns)
    prepared = places.unit.workspace.database.prepare(
        select(*columns).where(table.c.problem.is_not(None), or_(mine, names))
    )
    ids = kept.ids()
    for row in places.unit.tx.rows(prepared, {"ids": _id_list(places, ids)}):
        run_id, line, place, record_id, content = row
        problem = places.unit.tx.cells.decode(ColumnKind.JSON, content)
        new = [] if record_id in ids else _told(problem, patterns)
        if new != problem:
            yield ImportChange(run_id, line, place, new)


def _told(problem: Any, patterns: Patterns) -> Any:
    """Return a row's problems, in which a text that was only the person stays a text."""
    return [[patterns.replaced(str(part)) for part in pair] for pair in problem]


def _answers(places: Places, patterns: Patterns, ids: frozenset[str]) -> Iterator[tuple[str, str]]:
    table = places.unit.workspace.tables.system.idempotency
    prepared = places.unit.workspace.database.prepare(
        select(table.c.key, table.c.user_id, cast(table.c["headers"], Text()), table.c.body)
    )
    for key, user_id, headers, body in places.unit.tx.rows(prepared):
        text = f"{headers}\n{body}"
        if patterns.replaced(text) != text or not ids.isdisjoint(UUID.findall(text)):
            yield key, user_id


def _files(places: Places, kept: Kept, history: Iterable[HistoryChange]) -> list[str]:
    """Return the files that the personal fields of the records hold, or held before."""
    held: set[str] = set()
    for key, row in kept.rows.items():
        for field in row.entity.fields.values():
            if field.kind == "file" and field.name in kept.fields[key]:
                held |= _file_ids(places.value(row, field))
    for change in history:
        for name in kept.fields.get((change.entity, change.record_id), ()):
            for value in change.old.get(name, ()):
                held |= _file_ids(value)
    table = places.unit.workspace.tables.system.file
    there = select(table.c.id).where(among(table.c.id, "ids", is_sqlite=places.unit.tx.is_sqlite))
    prepared = places.unit.workspace.database.prepare(there.order_by(table.c.id))
    return [str(row[0]) for row in places.unit.tx.rows(prepared, {"ids": _id_list(places, held)})]


def _file_ids(value: Any) -> set[str]:
    if isinstance(value, Mapping) and "media_type" in value and UUID.fullmatch(str(value["id"])):
        return {str(value["id"])}
    return set()


def sign_in_tables(places: Places) -> list[Table]:
    """Return the kernel's tables that belong to a user: password, sessions, tokens, shares …"""
    metadata = places.unit.workspace.tables.metadata
    return [
        table
        for table in metadata.sorted_tables
        if table.name.startswith("pegboard_")
        and table.name not in NOT_SWEPT
        and "user_id" in table.columns
    ]


def _sign_in(places: Places, users: Collection[str]) -> Iterator[tuple[str, int]]:
    if not users:
        return
    for table in sign_in_tables(places):
        mine = among(table.c.user_id, "ids", is_sqlite=places.unit.tx.is_sqlite)
        counted = select(func.count()).select_from(table).where(mine)
        prepared = places.unit.workspace.database.prepare(counted)
        row = places.unit.tx.row(prepared, {"ids": _id_list(places, users)})
        if row and row[0]:
            yield str(table.name), int(row[0])


def _elsewhere(places: Places, patterns: Patterns) -> Iterator[ElsewhereChange]:
    """Yield the texts of all other tables of the kernel that name one of the person's addresses."""
    if not patterns.parts:
        return
    tables = places.unit.workspace.tables.metadata.sorted_tables
    for table in tables:
        if not table.name.startswith("pegboard_") or table.name in NOT_SWEPT:
            continue
        keys = list(table.primary_key.columns)
        for column in table.columns:
            is_text = isinstance(column.type, Text | JSON)
            if is_text and not isinstance(column.type, LargeBinary) and column not in keys:
                yield from _texts(places, table, column.name, patterns)


def _texts(
    places: Places, table: Table, column: str, patterns: Patterns
) -> Iterator[ElsewhereChange]:
    keys = [one.name for one in table.primary_key.columns]
    text = cast(table.c[column], Text())
    statement = select(text, *(table.c[name] for name in keys)).where(
        _names_one(places, text, patterns)
    )
    for old, *cells in places.unit.tx.rows(places.unit.workspace.database.prepare(statement)):
        new = patterns.replaced(old)
        if new != old:
            key = dict(zip(keys, cells, strict=True))
            yield ElsewhereChange(str(table.name), key, column, old, new)


def _names_one(places: Places, text: Any, patterns: Patterns) -> Any:
    within = func.instr if places.unit.tx.is_sqlite else func.strpos
    lowered = func.lower(text)
    found = [within(lowered, part) > 0 for part in patterns.parts]
    return or_(*found) if found else text.is_(None) & text.is_not(None)


def _id_list(places: Places, ids: Collection[str]) -> object:
    return list_value(sorted(ids), is_sqlite=places.unit.tx.is_sqlite)


def encoded(value: Any) -> str:
    """Return a JSON value as both databases take it."""
    return msgspec.json.encode(value).decode()
