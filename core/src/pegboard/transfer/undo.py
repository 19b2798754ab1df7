"""Undoes an import: new records go to the bin, changed ones get their old values back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.model.change import Deed
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Link
from pegboard.records.audit import note
from pegboard.records.delete import delete
from pegboard.records.errors import NotFound, StaleWrite
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.history import history
from pegboard.records.query import Query
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.transfer.errors import NoSuchRun
from pegboard.transfer.runs import KeptRow, advance_run, kept_rows, run_of

PAGE = 500
SINCE = "was changed since the import"


@dataclass(frozen=True, slots=True)
class NotUndone:
    """A record that stays as it is, with the reason."""

    row: int
    entity: str
    record_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How many records went to the bin, how many got old values back, and what stays."""

    removed: int
    reverted: int
    kept: tuple[NotUndone, ...]


def undo_import(runtime: Runtime, principal: Principal, run_id: str) -> UndoReport:
    """Take back what the import *run_id* did, by the person's rights, where nobody went on since.

    The records that rows made or changed come first, then linked ones that were made on the way,
    unless others link to them by now. A run that was cut off can be undone too.

    Raises:
        NoSuchRun: there is no such import, or it was undone already.
        Forbidden: the person may not import such records.
    """
    with runtime.reading(principal) as unit:
        run = run_of(unit, run_id)
        unit.entity(run.entity, "import")
    if run.state == "undone":
        raise NoSuchRun("This import was undone already.")
    removed = reverted = 0
    kept: list[NotUndone] = []
    for outcomes in (("created", "updated"), ("linked",)):
        after = (-1, -1)
        while True:
            with runtime.writing(principal, via="undo") as unit:
                rows = kept_rows(unit, run, outcomes, after=after, limit=PAGE)
                undone, stays = _undo_rows(unit, rows)
            if not rows:
                break
            reverted += sum(row.outcome == "updated" for row in undone)
            removed += sum(row.outcome != "updated" for row in undone)
            kept += stays
            after = (rows[-1].line, rows[-1].place)
    with runtime.writing(principal, via="undo") as unit:
        advance_run(unit, run, replace(run, state="undone"), finished=True)
        counts: dict[str, Any] = {"removed": removed, "reverted": reverted, "kept": len(kept)}
        note(unit, "import_undone", entity=run.entity, run=run.id, **counts)
    return UndoReport(removed, reverted, tuple(kept))


def _undo_rows(unit: Unit, rows: Sequence[KeptRow]) -> tuple[list[KeptRow], list[NotUndone]]:
    undone: list[KeptRow] = []
    kept: list[NotUndone] = []
    for row in rows:
        reason = _undo_row(unit, row)
        if reason:
            kept.append(NotUndone(row.line, row.entity, row.record_id or "", reason))
        else:
            undone.append(row)
    return undone, kept


def _undo_row(unit: Unit, row: KeptRow) -> str:
    """Undo one row and return why not, "" when it is done."""
    record_id = row.record_id or ""
    try:
        with unit.tx.savepoint():
            if row.outcome == "updated":
                return _revert(unit, row.entity, record_id, row.version)
            if row.outcome == "linked" and _is_linked(unit, row.entity, record_id):
                return "is linked to by other records"
            delete(unit, row.entity, record_id, version=row.version)
            return ""
    except StaleWrite:
        return SINCE
    except NotFound:
        return "is in the bin already"
    except PegboardError as error:
        return str(error)


def _revert(unit: Unit, entity: str, record_id: str, version: int) -> str:
    demand(unit, entity, record_id, "update")
    kind = unit.workspace.schema.entity(entity)
    everything = unit.as_system()
    if get(everything, entity, record_id, fields=("version",))["version"] != version:
        return SINCE
    entry = history(everything, kind, record_id, limit=1)[0]
    if entry.version != version or entry.deed is not Deed.UPDATE:
        return SINCE
    old = {name: before for name, (before, _) in entry.changes.items()}
    # Rules may have written fields that nobody fills in by hand; the kernel puts them back too.
    update(everything, entity, record_id, old, version=version)
    return ""


def _is_linked(unit: Unit, entity: str, record_id: str) -> bool:
    schema = unit.workspace.schema
    for link in schema.inverse[entity]:
        is_single = isinstance(schema.entity(link.entity).field(link.field), Link)
        where = f'{link.field} == "{record_id}"' if is_single else f'"{record_id}" in {link.field}'
        query = Query(link.entity, where=where, fields=("id",), limit=1)
        if find(unit.as_system(), query).rows:
            return True
    return False
