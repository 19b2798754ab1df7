"""Carries out an erasure on what the kernel keeps: history, search, imports, answers, files."""

from typing import Any

from sqlalchemy import Table, and_, bindparam, cast, delete, update
from sqlalchemy.types import JSON, Text

from pegboard.database.lists import among, list_value
from pegboard.records.search_index import forget_some, reindex_some, wipe_forgotten
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.places import Places
from pegboard.transfer.subjects.plan import ErasurePlan
from pegboard.transfer.subjects.traces import Traces, encoded, sign_in_tables


def wipe_traces(unit: Unit, plan: ErasurePlan) -> dict[str, int]:
    """Take the person out of the kernel's tables and return the rows by kind."""
    traces = plan.traces
    done = {
        "history": _history(unit, traces),
        "search": _search(unit, plan),
        "imports": _imports(unit, traces),
        "answers": _answers(unit, traces),
        "files": _delete_listed(unit, unit.workspace.tables.system.file, "id", traces.files),
        "sign_in": _sign_in(unit, traces),
        "elsewhere": _elsewhere(unit, traces),
    }
    return {kind: count for kind, count in done.items() if count}


def _history(unit: Unit, traces: Traces) -> int:
    table = unit.workspace.tables.system.history
    gone = [change.id for change in traces.history if change.new is None]
    count = _delete_listed(unit, table, "id", gone)
    mine = table.c.id == bindparam("wanted", type_=table.c.id.type)
    content = bindparam("content", type_=table.c.changes.type)
    prepared = unit.workspace.database.prepare(update(table).where(mine).values(changes=content))
    for change in traces.history:
        if change.new is not None:
            values = {"wanted": change.id, "content": encoded(change.new)}
            count += unit.tx.run(prepared, values)
    return count


def _search(unit: Unit, plan: ErasurePlan) -> int:
    """Index the records as they are now; those of unknown plugins are not to be found any more."""
    ids = list(plan.traces.search)
    forget_some(unit, ids)
    by_entity: dict[str, list[str]] = {}
    for change in plan.changes:
        by_entity.setdefault(change.row.entity.key, []).append(change.row.id)
    for key, changed in by_entity.items():
        entity = unit.workspace.schema.entities.get(key)
        if entity is not None:
            reindex_some(unit, entity, changed)
    if ids:
        wipe_forgotten(unit)
    return len(ids)


def _imports(unit: Unit, traces: Traces) -> int:
    table = unit.workspace.tables.system.import_row
    keys = ("run_id", "line", "place")
    mine = and_(*(table.c[n] == bindparam(f"wanted_{n}", type_=table.c[n].type) for n in keys))
    content = bindparam("content", type_=table.c.problem.type)
    prepared = unit.workspace.database.prepare(update(table).where(mine).values(problem=content))
    count = 0
    for change in traces.imports:
        values = {f"wanted_{name}": getattr(change, name) for name in keys}
        count += unit.tx.run(prepared, values | {"content": encoded(change.problem)})
    return count


def _answers(unit: Unit, traces: Traces) -> int:
    table = unit.workspace.tables.system.idempotency
    mine = and_(
        table.c.key == bindparam("wanted_key", type_=table.c.key.type),
        table.c.user_id == bindparam("wanted_user", type_=table.c.user_id.type),
    )
    prepared = unit.workspace.database.prepare(delete(table).where(mine))
    return sum(
        unit.tx.run(prepared, {"wanted_key": key, "wanted_user": user_id})
        for key, user_id in traces.answers
    )


def _sign_in(unit: Unit, traces: Traces) -> int:
    if not traces.users:
        return 0
    tables = sign_in_tables(Places(unit))
    return sum(_delete_listed(unit, table, "user_id", traces.users) for table in tables)


def _elsewhere(unit: Unit, traces: Traces) -> int:
    tables = unit.workspace.tables.metadata.tables
    count = 0
    for change in traces.elsewhere:
        table = tables[change.table]
        column = table.c[change.column]
        given: Any = bindparam("content", type_=Text())
        if isinstance(column.type, JSON):
            given = cast(given, column.type)
        mine = and_(
            *(table.c[n] == bindparam(f"at_{n}", type_=table.c[n].type) for n in change.key)
        )
        statement = update(table).where(mine).values({column: given})
        values = {f"at_{name}": cell for name, cell in change.key.items()}
        prepared = unit.workspace.database.prepare(statement)
        count += unit.tx.run(prepared, values | {"content": change.new})
    return count


def _delete_listed(unit: Unit, table: Table, column: str, ids: Any) -> int:
    if not ids:
        return 0
    is_sqlite = unit.tx.is_sqlite
    statement = delete(table).where(among(table.c[column], "ids", is_sqlite=is_sqlite))
    values = {"ids": list_value(list(ids), is_sqlite=is_sqlite)}
    return unit.tx.run(unit.workspace.database.prepare(statement), values)
