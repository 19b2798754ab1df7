"""Notes in the audit log what happens around signing in, below the units of work of records."""

from datetime import datetime
from typing import Any

from pegboard.database.audit import Event, append
from pegboard.database.people import People
from pegboard.database.transaction import Transaction


def note(
    people: People,
    tx: Transaction,
    kind: str,
    *,
    at: datetime,
    by: str | None,
    address: str = "",
    viewer: str | None = None,
    record: str | None = None,
    via: str = "ui",
    **detail: Any,
) -> None:
    """Write an entry with the commit of *tx*; *detail* holds ids, names and counts only."""
    event = Event(
        kind=kind,
        at=at,
        by=by,
        via=via,
        viewer=viewer,
        address=address or None,
        record=record,
        detail=detail,
    )
    append(tx, people.tables, people.database, event)
