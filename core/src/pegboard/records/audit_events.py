"""What the audit log tells about the person behind a unit of work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pegboard.access.principals import Principal
from pegboard.database.audit import Event


def event_by(
    person: Principal,
    kind: str,
    *,
    at: datetime,
    via: str,
    entity: str = "",
    record: str | None = None,
    detail: Mapping[str, Any],
) -> Event:
    """Return what *person* did, through what and from where."""
    return Event(
        kind=kind,
        at=at,
        by=person.user_id,
        via=f"plugin:{person.plugin}" if person.plugin else via,
        token=person.token,
        viewer=person.viewer,
        address=person.address,
        entity=entity,
        record=record,
        detail=detail,
    )
