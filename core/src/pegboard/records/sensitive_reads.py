"""Remembers which sensitive fields a unit of work read, so that the audit log tells it once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pegboard.access.principals import Principal
from pegboard.database.audit import Event
from pegboard.records.audit_events import event_by

KIND = "sensitive_read"
MOST_NAMED = 50
"""How many records an entry names; it tells the number of all."""


@dataclass(slots=True)
class _Read:
    fields: set[str] = field(default_factory=set)
    records: dict[str, None] = field(default_factory=dict)
    count: int = 0


class SensitiveReads:
    """What one unit of work read, by entity; usually nothing."""

    __slots__ = ("_by_entity",)

    def __init__(self) -> None:
        self._by_entity: dict[str, _Read] = {}

    def __bool__(self) -> bool:
        return bool(self._by_entity)

    def saw(
        self,
        entity: str,
        fields: Iterable[str],
        records: Sequence[str],
        *,
        count: int | None = None,
    ) -> None:
        """Remember that *fields* of *records* were read, or figures over *count* groups of them."""
        known = self._by_entity.setdefault(entity, _Read())
        known.fields.update(fields)
        known.count += len(records) if count is None else count
        for record in records[: MOST_NAMED - len(known.records)]:
            known.records[record] = None

    def events(self, person: Principal, *, at: datetime, via: str) -> list[Event]:
        """Return an entry for each entity."""
        return [
            event_by(
                person,
                KIND,
                at=at,
                via=via,
                entity=entity,
                record=next(iter(read.records)) if read.count == 1 and read.records else None,
                detail={
                    "fields": sorted(read.fields),
                    "records": list(read.records),
                    "count": read.count,
                },
            )
            for entity, read in self._by_entity.items()
        ]
