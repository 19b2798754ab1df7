"""Finds where a received message belongs: to whom it answers, and whose address it comes from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from pegboard.automation.mail.enqueue_mail import EMAIL
from pegboard.automation.mail.message import ReceivedMessage
from pegboard.model.change import Values
from pegboard.model.fields import Link
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit

SENDERS: Mapping[str, tuple[str, str]] = {
    "contact": ("base.contact", ""),
    "lead": ("base.lead", 'stage in ["target", "lead"]'),
    "account": ("base.account", ""),
}
"""The links to whoever has an address, the nearest first, with what narrows them."""
MOST_REFERENCES = 20
MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message belongs: the records it is about, its thread, and whose it is."""

    links: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None
    thread: str | None = None
    answers: str | None = None


def place_message(unit: Unit, message: ReceivedMessage) -> Place:
    """Return the place of *message*.

    It is about what the message is about that it answers, and about who has its sender's address;
    it belongs to whom the thread belongs to, else to who looks after the sender. What nobody
    knows belongs to nobody: those see it who may see all messages.
    """
    answered = _answered(unit, message.references)
    links = {} if answered is None else _links_of(unit, answered)
    sender, owner = _sender(unit, message.sender.address)
    if sender and answered is not None and _is_another(sender, links):
        links = {name: one for name, one in links.items() if name not in SENDERS}
    links |= sender
    if answered is None:
        return Place(links, owner)
    thread = answered["thread"] or answered["id"]
    return Place(links, answered["owner"] or owner, thread, answered["message_id"])


def _answered(unit: Unit, references: tuple[str, ...]) -> Values | None:
    """Return the nearest message of ours that the references name."""
    wanted = references[-MOST_REFERENCES:]
    if not wanted:
        return None
    where = f"message_id in {json.dumps(wanted)}"
    found = find(unit, Query(EMAIL, where=where, limit=MOST_REFERENCES)).records
    return max(found, key=lambda one: wanted.index(one["message_id"]), default=None)


def _links_of(unit: Unit, email: Values) -> dict[str, str]:
    """Return the links to what a message is about, those of plugins too."""
    fields = unit.workspace.schema.entity(EMAIL).fields.values()
    names = [one.name for one in fields if isinstance(one, Link) and not one.read_only]
    return {name: str(email[name]) for name in names if name != "owner" and email[name]}


def _sender(unit: Unit, address: str) -> tuple[dict[str, str], str | None]:
    """Return the links to whoever has *address*, and who looks after them; the oldest of many."""
    if not address:
        return {}, None
    for link, (entity, narrowing) in SENDERS.items():
        wanted = ("owner", *(("account",) if link == "contact" else ()))
        for found in who_has(unit, entity, address, narrowing, wanted):
            links = {link: str(found["id"])}
            if link == "contact" and found["account"]:
                links["account"] = str(found["account"])
            return links, found["owner"]
    return {}, None


def who_has(
    unit: Unit, entity: str, address: str, narrowing: str = "", wanted: tuple[str, ...] = ()
) -> list[Values]:
    """Return the records of *entity* with *address*, the oldest first; case does not count."""
    begins = f"email.istartsWith({json.dumps(address)})"
    where = f"{begins} && {narrowing}" if narrowing else begins
    names = ("id", "email", *wanted)
    query = Query(entity, where=where, fields=names, sort=("created_at",), limit=MOST_ALIKE)
    found = find(unit, query).records
    return [one for one in found if one["email"].casefold() == address.casefold()]


def _is_another(sender: Mapping[str, str], links: Mapping[str, str]) -> bool:
    """Whether the sender is somebody else than the one whom the thread is about."""
    return any(links.get(name) not in (None, one) for name, one in sender.items())
