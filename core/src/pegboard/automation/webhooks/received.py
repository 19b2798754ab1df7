"""The log of what came in from outside, each message once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pegboard.assembly.runtime import Runtime
from pegboard.automation.workflows.may import demand_manager
from pegboard.database.received_statements import RECEIVED, ReceivedStatements
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.records.reach import demand, reaches
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace

KEPT = timedelta(days=30)
"""How long a message that comes again is known."""
UNCONFIRMED_KEPT = timedelta(days=7)
"""How long is kept what nobody confirms."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came in: *state* is done, refused, or pending (until somebody confirms it).

    *answers* are what was filled in, as long as that is still needed.
    """

    id: str
    door_id: str
    message: str
    state: str
    entity: str
    at: datetime
    error: str | None = None
    record_id: str | None = None
    answers: Mapping[str, Any] | None = None


def statements_of(workspace: Workspace) -> ReceivedStatements:
    """Return the statements on what came in to *workspace*, built once."""
    return workspace.built.get(
        "received statements", lambda: ReceivedStatements(workspace.database, workspace.tables)
    )


def add_received(tx: Transaction, workspace: Workspace, received: Received) -> bool:
    """Keep what came in; return whether it is new. What was refused before counts as new."""
    statements = statements_of(workspace)
    wanted = {"wanted": received.door_id, "told": received.message}
    tx.run(statements.refused_before, wanted)
    row: dict[str, Any] = {name: getattr(received, name) for name in RECEIVED}
    row["at"] = tx.cells.encode(ColumnKind.MOMENT, received.at)
    row["answers"] = _answers(tx, received.answers)
    return bool(tx.run(statements.add, row))


def settle_received(
    tx: Transaction,
    workspace: Workspace,
    ident: str,
    *,
    state: str,
    record_id: str | None = None,
    error: str | None = None,
) -> None:
    """Say what came of it, and forget what was filled in."""
    row = {
        "wanted": ident,
        "new_state": state,
        "new_error": error,
        "new_record_id": record_id,
        "new_answers": None,
    }
    tx.run(statements_of(workspace).settle, row)


def take_pending(tx: Transaction, workspace: Workspace, ident: str) -> bool:
    """Return whether what waits to be confirmed is taken with this transaction, and by no other."""
    return bool(tx.run(statements_of(workspace).take, {"wanted": ident}))


def find_message(
    tx: Transaction, workspace: Workspace, door_id: str, message: str
) -> Received | None:
    """Return what came of a message before."""
    row = tx.row(statements_of(workspace).known, {"wanted": door_id, "told": message})
    return None if row is None else _received(tx, row)


def find_received(tx: Transaction, workspace: Workspace, ident: str) -> Received | None:
    """Return what came in under an id of ours."""
    row = tx.row(statements_of(workspace).one, {"wanted": ident})
    return None if row is None else _received(tx, row)


def list_received(unit: Unit, entity: str, door_id: str, *, most: int) -> list[Received]:
    """Return what came in last; records that the person of *unit* may not see are not named.

    Raises:
        NotAManager, NotFound, Forbidden: they may not see how it works.
    """
    demand_manager(unit)
    wanted = demand(unit, entity, door_id, "read")
    rows = unit.tx.rows(statements_of(unit.workspace).latest, {"wanted": wanted, "most": most})
    return [_as_seen(unit, _received(unit.tx, row)) for row in rows]


def forget_received(runtime: Runtime, now: datetime) -> None:
    """Throw away what came in long ago."""
    workspace = runtime.assembly.workspace
    with workspace.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, now - KEPT)
        tx.run(statements_of(workspace).forget, {"until": until})
        until = tx.cells.encode(ColumnKind.MOMENT, now - UNCONFIRMED_KEPT)
        tx.run(statements_of(workspace).forget_pending, {"until": until})


def _answers(tx: Transaction, answers: Mapping[str, Any] | None) -> Any:
    return None if answers is None else tx.cells.encode(ColumnKind.JSON, dict(answers))


def _received(tx: Transaction, row: Sequence[Any]) -> Received:
    decode = tx.cells.decode
    found = dict(zip(RECEIVED, row, strict=True))
    found["at"] = decode(ColumnKind.MOMENT, found["at"])
    if found["answers"] is not None:
        found["answers"] = decode(ColumnKind.JSON, found["answers"])
    return Received(**found)


def _as_seen(unit: Unit, one: Received) -> Received:
    may = one.record_id is None or (
        unit.rights.may(one.entity, "read") and reaches(unit, one.entity, one.record_id, "read")
    )
    return Received(
        id=one.id,
        door_id=one.door_id,
        message=one.message,
        state=one.state,
        entity=one.entity,
        at=one.at,
        error=one.error,
        record_id=one.record_id if may else None,
    )
