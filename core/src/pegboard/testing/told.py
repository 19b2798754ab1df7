"""What the outbox was told: the events that handlers hear of after the commit."""

from dataclasses import dataclass
from typing import Any

import msgspec

from pegboard.assembly.runtime import Runtime
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it was announced, such as "record.created" of an entity's record."""

    kind: str
    entity: str
    record: str | None
    by: str | None
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """An event with its id, which rises with time."""

    id: str
    event: Told


def kept_events(runtime: Runtime, after: str = "") -> list[Kept]:
    """Return what the outbox holds behind the event with the id *after*, in order."""
    workspace = runtime.assembly.workspace
    table = workspace.tables.system.outbox
    columns = (table.c.id, table.c.kind, table.c.entity, table.c.record_id, table.c.by)
    statement = table.select().with_only_columns(*columns, table.c.payload).order_by(table.c.id)
    with workspace.database.reading() as tx:
        rows = tx.rows(workspace.database.prepare(statement))
        kept = [Kept(row[0], _event(tx.cells, row)) for row in rows]
    return [one for one in kept if one.id > after]


def _event(cells: Any, row: tuple[Any, ...]) -> Told:
    _, kind, entity, record, by, payload = row
    told = cells.decode(ColumnKind.JSON, payload)
    if isinstance(told, str):
        told = msgspec.json.decode(told)
    return Told(kind, entity, record, by, tuple(told.get("changed", ())))
