"""The list of privacy requests: what was done when and by whom, and never about whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, select

from pegboard.model.columns import ColumnKind
from pegboard.model.system import USER
from pegboard.records.audit import note
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.errors import MayNotHandlePrivacy
from pegboard.transfer.subjects.plan import Counts

PERMISSION = "base.handle_privacy"
RequestKind = Literal["export", "erase", "replay"]
SHOWN = 100


@dataclass(frozen=True, slots=True)
class PastRequest:
    """One request with its counts; *subject* is a keyed hash."""

    id: str
    kind: RequestKind
    subject: str
    at: datetime
    by_name: str | None
    via: str
    counts: Mapping[str, Any]


def demand_privacy(unit: Unit) -> None:
    """Raise MayNotHandlePrivacy unless the person holds the permission."""
    if not unit.rights.may_do(PERMISSION):
        raise MayNotHandlePrivacy


def note_request(unit: Unit, kind: RequestKind, subject: str, counts: Counts) -> None:
    """Write a request down, in the list and in the audit log, without any personal value."""
    table = unit.workspace.tables.system.privacy.request
    told = counts_told(counts)
    given = {c.name: bindparam(c.name, type_=c.type) for c in table.columns}
    unit.tx.run(
        unit.workspace.database.prepare(insert(table).values(given)),
        {
            "id": new_id(),
            "kind": kind,
            "subject": subject,
            "at": unit.parameters["now"],
            "by": unit.principal.user_id,
            "via": unit.via,
            "counts": unit.tx.cells.encode(ColumnKind.JSON, told),
        },
    )
    note(unit, f"privacy_{kind}", subject=subject, counts=told)


def past_requests(unit: Unit) -> list[PastRequest]:
    """Return the latest requests, the newest first."""
    table = unit.workspace.tables.system.privacy.request
    user = unit.workspace.tables.of(USER)
    columns = (
        table.c.id, table.c.kind, table.c.subject, table.c.at, user.c.name, table.c.via,
        table.c.counts,
    )  # fmt: skip
    statement = (
        select(*columns)
        .select_from(table.outerjoin(user, user.c.id == table.c.by))
        .order_by(table.c.id.desc())
        .limit(SHOWN)
    )
    decode = unit.tx.cells.decode
    rows = unit.tx.rows(unit.workspace.database.prepare(statement))
    return [
        PastRequest(
            id=ident,
            kind=kind,
            subject=subject,
            at=decode(ColumnKind.MOMENT, at),
            by_name=by_name,
            via=via,
            counts=decode(ColumnKind.JSON, counts),
        )
        for ident, kind, subject, at, by_name, via, counts in rows
    ]


def counts_told(counts: Counts) -> dict[str, dict[str, int]]:
    """Return *counts* as they are written down."""
    return {
        "anonymised": dict(counts.anonymised),
        "deleted": dict(counts.deleted),
        "traces": dict(counts.traces),
    }
