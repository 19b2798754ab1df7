"""What is kept of every import: how far it came, and what each row became."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from sqlalchemy import bindparam, delete, insert, or_, select, update

from pegboard.database.errors import AlreadyTaken
from pegboard.database.statements import Prepared
from pegboard.model.columns import ColumnKind
from pegboard.model.worded import plain
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit
from pegboard.transfer.chunks import RowResult
from pegboard.transfer.errors import ImportTaken, NoSuchRun

COUNTED = ("created", "updated", "unchanged", "refused")


@dataclass(frozen=True, slots=True)
class Run:
    """One import; *rows_done* is the line of the last row that is behind it."""

    id: str
    entity: str
    source: str
    fingerprint: str
    mapping: str
    state: str
    by: str | None
    rows_done: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0

    def counting(self, results: Iterable[RowResult], *, rows_done: int) -> "Run":
        """Return this run with *results* counted; waiting rows count once they are decided."""
        counts = {name: getattr(self, name) for name in COUNTED}
        for one in results:
            if one.outcome != "waiting":
                counts[one.outcome] += 1
        return replace(self, rows_done=rows_done, **counts)


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row of a run as it was kept: *place* 0 is the record, others what it made besides."""

    line: int
    place: int
    entity: str
    record_id: str | None
    version: int
    outcome: str
    problems: tuple[tuple[str, str], ...]


def start_run(unit: Unit, run: Run) -> None:
    """Write a new run; raise ImportTaken when one of the same file is under way."""
    table = unit.workspace.tables.system.import_run

    def build() -> Prepared:
        return unit.workspace.database.prepare(
            insert(table).values({c.name: bindparam(c.name, type_=c.type) for c in table.columns})
        )

    stamps = {"started_at": unit.parameters["now"], "finished_at": None}
    try:
        unit.tx.run(unit.workspace.built.get("run insert", build), _cells(run) | stamps)
    except AlreadyTaken as error:
        raise ImportTaken from error


def advance_run(unit: Unit, old: Run, new: Run, *, finished: bool = False) -> None:
    """Write how far a run came; raise ImportTaken when somebody else brought it further."""
    table = unit.workspace.tables.system.import_run

    def build() -> Prepared:
        run = table.c.id == bindparam("wanted", type_=table.c.id.type)
        at = table.c.rows_done == bindparam("was_done", type_=table.c.rows_done.type)
        is_state = table.c.state == bindparam("was_state", type_=table.c.state.type)
        names = ("state", "rows_done", "finished_at", *COUNTED)
        given = {name: bindparam(name, type_=table.c[name].type) for name in names}
        return unit.workspace.database.prepare(update(table).where(run, at, is_state).values(given))

    values = {name: getattr(new, name) for name in ("state", "rows_done", *COUNTED)}
    values |= {
        "finished_at": unit.parameters["now"] if finished else None,
        "wanted": old.id,
        "was_done": old.rows_done,
        "was_state": old.state,
    }
    if unit.tx.run(unit.workspace.built.get("run update", build), values) != 1:
        raise ImportTaken


def unfinished_run(unit: Unit, fingerprint: str) -> Run | None:
    """Return the run of a file that was begun and not finished, of whomever."""
    return next(
        (run for run in _runs(unit, "fingerprint", fingerprint) if run.state == "running"), None
    )


def run_of(unit: Unit, run_id: str) -> Run:
    """Return a run by its id; raise NoSuchRun when there is none."""
    for run in _runs(unit, "id", run_id):
        return run
    raise NoSuchRun(f"There is no import {run_id}.")


def earlier_records(unit: Unit, fingerprint: str, first: int, last: int) -> dict[int, str]:
    """Return by line what imports of the same file made of the lines from *first* to *last*."""
    tables = unit.workspace.tables.system
    run, row = tables.import_run, tables.import_row

    def build() -> Prepared:
        number = row.c.line.type
        statement = (
            select(row.c.line, row.c.record_id)
            .join_from(row, run, run.c.id == row.c.run_id)
            .where(run.c.fingerprint == bindparam("fingerprint", type_=run.c.fingerprint.type))
            .where(run.c.state != "undone", row.c.place == 0, row.c.outcome == "created")
            .where(row.c.line >= bindparam("first", type_=number))
            .where(row.c.line <= bindparam("last", type_=number))
            .order_by(run.c.id)
        )
        return unit.workspace.database.prepare(statement)

    wanted = {"fingerprint": fingerprint, "first": first, "last": last}
    return dict(unit.tx.rows(unit.workspace.built.get("earlier rows", build), wanted))


def keep_rows(
    unit: Unit,
    run: Run,
    results: Mapping[int, RowResult],
    made: Sequence[tuple[str, str]],
) -> None:
    """Write what rows became (unchanged ones left out) and the linked records that were *made*."""
    table = unit.workspace.tables.system.import_row
    bulk = unit.workspace.built.get(
        "import rows", lambda: unit.workspace.database.prepare_bulk(table)
    )
    rows: list[tuple[Any, ...]] = [
        (run.id, one.row, 0, run.entity, one.record_id or None, one.version, one.outcome,
         msgspec.json.encode(one.problems, enc_hook=plain).decode() if one.problems else None)
        for one in results.values()
        if one.outcome != "unchanged"
    ]  # fmt: skip
    line = min(results, default=0)
    rows += [
        (run.id, line, _place(record_id), entity, record_id, 1, "linked", None)
        for entity, record_id in made
    ]
    unit.tx.insert_many(bulk, rows)


def _place(record_id: str) -> int:
    """Return a number for what a row made besides its record, unlike that of any other."""
    return int(record_id.replace("-", "")[-15:], 16) + 1


def forget_rows(unit: Unit, run: Run, lines: Sequence[int]) -> None:
    """Forget what is kept of *lines*, which are being imported again."""
    table = unit.workspace.tables.system.import_row

    def build() -> Prepared:
        mine = table.c.run_id == bindparam("run", type_=table.c.run_id.type)
        line = table.c.line == bindparam("line", type_=table.c.line.type)
        return unit.workspace.database.prepare(delete(table).where(mine, line, table.c.place == 0))

    values = [{"run": run.id, "line": line} for line in lines]
    unit.tx.run_many(unit.workspace.built.get("forget rows", build), values)


def kept_rows(
    unit: Unit, run: Run, outcomes: Sequence[str], *, after: tuple[int, int] = (-1, -1), limit: int
) -> list[KeptRow]:
    """Return up to *limit* rows of a run with one of *outcomes* behind (line, place), in order."""
    table = unit.workspace.tables.system.import_row

    def build() -> Prepared:
        number = table.c.line.type
        line, place = bindparam("line", type_=number), bindparam("place", type_=number)
        behind = (table.c.line > line) | ((table.c.line == line) & (table.c.place > place))
        statement = (
            select(
                table.c.line, table.c.place, table.c.entity, table.c.record_id, table.c.version,
                table.c.outcome, table.c.problem,
            )
            .where(table.c.run_id == bindparam("run", type_=table.c.run_id.type))
            .where(or_(*(table.c.outcome == outcome for outcome in outcomes)), behind)
            .order_by(table.c.line, table.c.place)
            .limit(bindparam("most", type_=number))
        )  # fmt: skip
        return unit.workspace.database.prepare(statement)

    prepared = unit.workspace.built.get(("kept rows", tuple(outcomes)), build)
    values = {"run": run.id, "line": after[0], "place": after[1], "most": limit}
    return [_kept(unit, row) for row in unit.tx.rows(prepared, values)]


def _kept(unit: Unit, row: tuple[Any, ...]) -> KeptRow:
    line, place, entity, record_id, version, outcome, problems = row
    pairs = unit.tx.cells.decode(ColumnKind.JSON, problems) or ()
    told = tuple((column, reason) for column, reason in pairs)
    return KeptRow(line, place, entity, record_id, version, outcome, told)


def new_run(entity: str, source: str, fingerprint: str, mapping: str, by: str | None) -> Run:
    return Run(new_id(), entity, source, fingerprint, mapping, "running", by)


def _cells(run: Run) -> dict[str, Any]:
    names = ("id", "entity", "source", "fingerprint", "mapping", "state", "by", "rows_done")
    return {name: getattr(run, name) for name in (*names, *COUNTED)}


def _runs(unit: Unit, by: str, value: str) -> list[Run]:
    table = unit.workspace.tables.system.import_run
    names = ("id", "entity", "source", "fingerprint", "mapping", "state", "by", "rows_done")

    def build() -> Prepared:
        wanted = table.c[by] == bindparam("wanted", type_=table.c[by].type)
        columns = [table.c[name] for name in (*names, *COUNTED)]
        statement = select(*columns).where(wanted).order_by(table.c.id.desc())
        return unit.workspace.database.prepare(statement)

    prepared = unit.workspace.built.get(("runs", by), build)
    return [Run(*row) for row in unit.tx.rows(prepared, {"wanted": value})]
