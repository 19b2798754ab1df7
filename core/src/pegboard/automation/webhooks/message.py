"""What a message of a webhook says: no more than its owner may see at that moment."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

import msgspec

from pegboard.automation.webhooks.active import Webhook
from pegboard.automation.workflows.as_it_was import record_at
from pegboard.automation.workflows.fires import sees
from pegboard.automation.workflows.reckon import holds
from pegboard.hookspecs.events import Event
from pegboard.records.errors import NotFound
from pegboard.records.get import get
from pegboard.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent, under an id that stays the same however often; *fields* are those shown."""

    id: str
    body: bytes
    fields: tuple[str, ...]


def message_id(webhook_id: str, event_id: str) -> str:
    """Return what a receiver knows a message by that it got already."""
    return str(uuid5(UUID(webhook_id), event_id))


def message_of(unit: Unit, webhook: Webhook, event: Event) -> Message | None:
    """Return what *webhook* tells of *event* as the person of *unit*, None when that is nothing.

    It is nothing where they may not see the record, nor any field that changed, or where its
    condition did not hold right after the event.

    Raises:
        ExpressionError: the condition does not fit the schema, or the person's rights.
        UnknownEntity: there is no such entity any more.
    """
    entity = unit.workspace.schema.entity(event.entity)
    if not sees(unit, event.entity, event.record_id):
        return None
    readable = unit.rights.readable(event.entity)
    changed = [name for name in event.changed if name in readable]
    if event.happening == "updated" and not changed:
        return None
    standing = record_at(unit, entity, event.record_id, event.version)
    if standing is None:
        return None
    if not holds(unit, event.entity, webhook.condition, standing.after, event.at):
        return None
    record = _record(unit, event)
    data: dict[str, Any] = {
        "entity": event.entity,
        "id": event.record_id,
        "version": event.version,
        "changed": changed,
        "record": record,
    }
    told = {"type": f"{event.entity}.{event.happening}", "timestamp": event.at, "data": data}
    body = msgspec.json.encode(told)
    return Message(message_id(webhook.id, event.id), body, tuple(record or ()))


def _record(unit: Unit, event: Event) -> dict[str, Any] | None:
    """Return the record as it is now, None when it is not there any more."""
    try:
        return dict(get(unit, event.entity, event.record_id, form="json"))
    except NotFound:
        return None
