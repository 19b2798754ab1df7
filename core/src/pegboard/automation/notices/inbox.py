"""The inbox of a person: what they were told, read or not, by what they may see now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pegboard.automation.notices.notify import statements_of
from pegboard.automation.notices.words import from_kept
from pegboard.model.columns import ColumnKind
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.notices_shown import demand_own, notice_rows
from pegboard.records.reach import id_of
from pegboard.records.titles import titles
from pegboard.records.unit import Unit

NOTICE = "notice"
"""What an error calls a notice."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as its person reads it; *title* is that of the record, *by_name* None for nobody."""

    id: str
    kind: str
    words: str
    entity: str | None
    record_id: str | None
    title: str | None
    by: str | None
    by_name: str | None
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Notices, newest first; *next* is where the page behind them begins."""

    notices: tuple[Notice, ...]
    next: str | None


def list_notices(
    unit: Unit, *, limit: int = 50, before: str | None = None, unread: bool = False
) -> NoticePage:
    """Return the person's notices, none about a record that they may not see any more.

    Raises:
        OnlyLooking: somebody looks through the person's eyes.
    """
    rows = notice_rows(unit, limit=limit + 1, before=before, unread=unread)
    shown = rows[:limit]
    named = titles(unit, _about(shown))
    notices = tuple(_notice(unit, row, named) for row in shown)
    return NoticePage(notices, notices[-1].id if len(rows) > limit else None)


def mark_read(unit: Unit, notice_id: str) -> None:
    """Mark one notice of the person as read.

    Raises:
        NotFound: the person has no such notice.
        OnlyLooking: it is not the person who asks.
    """
    values = {
        "wanted": id_of(NOTICE, notice_id),
        "person": demand_own(unit),
        "now": unit.parameters["now"],
    }
    if not unit.tx.run(statements_of(unit.workspace).mark_read, values):
        raise NotFound(NOTICE, notice_id)


def mark_all_read(unit: Unit) -> int:
    """Mark all notices of the person as read; return how many were not."""
    values = {"person": demand_own(unit), "now": unit.parameters["now"]}
    return unit.tx.run(statements_of(unit.workspace).mark_all_read, values)


def _about(rows: Sequence[tuple[Any, ...]]) -> dict[str, list[str]]:
    """Return what the notices of *rows* name: records, and who did something."""
    found: dict[str, list[str]] = {}
    for _, _, _, entity, record_id, by, _, _ in rows:
        if entity and record_id:
            found.setdefault(entity, []).append(record_id)
        if by:
            found.setdefault(USER, []).append(by)
    return found


def _notice(unit: Unit, row: tuple[Any, ...], named: dict[str, str]) -> Notice:
    decode = unit.tx.cells.decode
    ident, kind, kept, entity, record_id, by, at, read_at = row
    name = named.get(by) if by else None
    who = name or (Worded("Somebody") if by else "Pegboard")
    return Notice(
        id=ident,
        kind=kind,
        words=from_kept(decode(ColumnKind.JSON, kept), who=who),
        entity=entity,
        record_id=record_id,
        title=named.get(record_id) if record_id else None,
        by=by if name else None,
        by_name=name,
        at=decode(ColumnKind.MOMENT, at),
        read_at=decode(ColumnKind.MOMENT, read_at),
    )
