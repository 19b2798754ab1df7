"""What goes on around a record: records that link to it and have a time, and its own changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pegboard.model.change import Values
from pegboard.model.schema import EntityType, InverseLink
from pegboard.records.find import find
from pegboard.records.history import HistoryEntry, history
from pegboard.records.query import Query
from pegboard.records.reach import demand
from pegboard.records.related import readable_links
from pegboard.records.unit import Unit

MOST_MOMENTS = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a timeline: a record of *entity*, or a *change* of the record itself."""

    at: datetime
    entity: str | None = None
    title: str | None = None
    record: Mapping[str, Any] | None = None
    change: HistoryEntry | None = None


def timeline(unit: Unit, entity: str, record_id: str, *, limit: int = 50) -> list[Moment]:
    """Return the latest moments of a record, newest first; records are in API form.

    Raises:
        NotFound, Forbidden: the record may not be seen.
    """
    kind = unit.entity(entity)
    wanted = demand(unit, entity, record_id, "read")
    around: dict[str, Moment] = {}
    for link in readable_links(unit, entity):
        when = unit.workspace.schema.entity(link.entity).timeline
        if when is not None and unit.rights.may_read(link.entity, when):
            around |= _records(unit, link, when, wanted, limit)
    changes = [Moment(one.at, change=one) for one in history(unit, kind, wanted, limit=limit)]
    found = sorted([*around.values(), *changes], key=lambda moment: moment.at, reverse=True)
    return found[:limit]


def _records(
    unit: Unit, link: InverseLink, when: str, target: str, limit: int
) -> dict[str, Moment]:
    kind = unit.workspace.schema.entity(link.entity)
    query = Query(link.entity, sort=(f"-{when}",), limit=limit, linked=(link.field, target))
    found = [
        (record["id"], _moment(unit, kind, record, when)) for record in find(unit, query).records
    ]
    return {record_id: moment for record_id, moment in found if moment is not None}


def _moment(unit: Unit, kind: EntityType, record: Values, when: str) -> Moment | None:
    at = record.get(when)
    if at is None:
        return None
    title = record.get(kind.title)
    return Moment(
        at=_moment_of(at, unit.principal.timezone),
        entity=kind.key,
        title=None if title is None else kind.fields[kind.title].to_text(title),
        record={name: kind.fields[name].to_json(value) for name, value in record.items()},
    )


def _moment_of(at: date, timezone: str) -> datetime:
    """Return when something happened; a mere date counts as noon where the person is."""
    if isinstance(at, datetime):
        return at
    return datetime.combine(at, time(12), ZoneInfo(timezone)).astimezone(UTC)
