"""Events as they stand in the outbox and in the payload of jobs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from pegboard.database.cells import Cells
from pegboard.hookspecs.events import HAPPENINGS, Event, Happening
from pegboard.model.columns import ColumnKind

ONE, MANY = "record.", "records."


def events_of(cells: Cells, row: Sequence[Any]) -> Iterator[Event]:
    """Yield the events that a row of the outbox holds, one for each record; none of other kinds."""
    ident, kind, entity, record_id, at, by, via, payload = row
    happening = _happening(kind)
    if happening is None:
        return
    told: Any = cells.decode(ColumnKind.JSON, payload)
    if isinstance(told, str):
        told = msgspec.json.decode(told)
    moment = cells.decode(ColumnKind.MOMENT, at)
    changed = tuple(told.get("changed", ()))
    if kind.startswith(ONE):
        yield Event(ident, happening, entity, record_id, moment, by, via, told["version"], changed)
        return
    for one, version in zip(told["ids"], told["versions"], strict=True):
        yield Event(f"{ident} {one}", happening, entity, one, moment, by, via, version, changed)


def _happening(kind: str) -> Happening | None:
    for one in HAPPENINGS:
        if kind in (f"{ONE}{one}", f"{MANY}{one}"):
            return one
    return None


def to_payload(event: Event) -> dict[str, Any]:
    """Return *event* as a job keeps it."""
    found: dict[str, Any] = msgspec.to_builtins(event)
    return found


def from_payload(payload: Mapping[str, Any]) -> Event:
    """Return the event that a job keeps."""
    return msgspec.convert(payload, Event)
