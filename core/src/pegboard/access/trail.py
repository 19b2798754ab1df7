"""Notes in the audit log what happens around signing in, below the units of work of records."""

from datetime import datetime
from typing import Any

from pegboard.database.audit import Event, append
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.model.system import USER


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
    """Write an entry with the commit of *tx*; *detail* holds ids, names and counts only.

    The *record* is the user whom it is about.
    """
    event = Event(
        kind=kind,
        at=at,
        by=by,
        via=via,
        viewer=viewer,
        address=address or None,
        entity=USER if record else "",
        record=record,
        detail=detail,
    )
    append(tx, people.tables, people.database, event)
