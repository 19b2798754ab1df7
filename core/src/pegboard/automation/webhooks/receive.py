"""Takes what other systems send: each message once, with the rights of who opened the door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.view_as import person_with_id
from pegboard.assembly.runtime import Runtime
from pegboard.automation.webhooks.doors import secret_of
from pegboard.automation.webhooks.jobs import NOBODY
from pegboard.automation.webhooks.mapping import BadMapping, mapped, read_mapping
from pegboard.automation.webhooks.names import INCOMING
from pegboard.automation.webhooks.received import (
    Received,
    add_received,
    find_message,
    settle_received,
)
from pegboard.automation.webhooks.sign import check_signature
from pegboard.automation.webhooks.switch import switch_off_for
from pegboard.model.change import Values
from pegboard.model.errors import PegboardError, RuleBroken, UnknownEntity, ValueRefused
from pegboard.model.worded import Worded
from pegboard.records.create import create
from pegboard.records.errors import BadQuery, Forbidden, InvalidRecord, NotFound
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.ids import new_id
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update

VIA = "webhook"
LONGEST_ERROR = 500


class NoDoor(PegboardError):
    """Raised when there is no webhook under an address, or none that is on."""

    def __init__(self) -> None:
        super().__init__("There is no webhook here.")


class MessageRefused(PegboardError):
    """Raised when what a message says cannot be kept; the message says why."""


class SeveralFit(RuleBroken):
    """Raised when a message is about one record, and several fit."""

    def __init__(self) -> None:
        super().__init__(Worded("Several records fit, and a message is about one."))


@dataclass(frozen=True, slots=True)
class Door:
    """A webhook that takes messages; *match* is the field by which records are found again."""

    id: str
    owner: str | None
    entity: str
    mapping: Mapping[str, tuple[str, ...]]
    match: str | None


def check_message(runtime: Runtime, door_id: str, headers: Mapping[str, str], body: bytes) -> str:
    """Return the id of a message that may come in.

    Raises:
        NoDoor: there is none, or it is off.
        NotSigned: it is not signed with the secret, or not just now.
    """
    with runtime.reading(SYSTEM, via=VIA) as unit:
        secret = secret_of(unit.tx, unit.workspace, _stored(unit, door_id)["id"])
        if secret is None:
            raise NoDoor
        return check_signature(secret, headers, body, now=unit.now)


def receive(
    runtime: Runtime, door_id: str, message_id: str, message: Mapping[str, Any]
) -> Received:
    """Create or change a record as *message* says, unless that was done before; return what came.

    Raises:
        NoDoor: the webhook is off by now, or its owner is gone.
        MessageRefused: the record does not fit, or the owner may not write it.
    """
    with runtime.reading(SYSTEM, via=VIA) as unit:
        door = _door(_stored(unit, door_id))
    person = _person(runtime, door)
    told = Received(
        id=new_id(),
        door_id=door.id,
        message=message_id,
        state="done",
        entity=door.entity,
        at=runtime.assembly.workspace.clock(),
    )
    try:
        with runtime.writing(person, via=VIA) as unit:
            if add_received(unit.tx, unit.workspace, told):
                record = _write(unit, door, mapped(door.mapping, message))
                settle_received(unit.tx, unit.workspace, told.id, state="done", record_id=record)
    except (InvalidRecord, Forbidden, NotFound, RuleBroken, BadQuery, UnknownEntity) as error:
        raise MessageRefused(_refuse(runtime, told, error)) from error
    with runtime.reading(SYSTEM, via=VIA) as unit:
        found = find_message(unit.tx, unit.workspace, door.id, message_id)
    return found or told


def _stored(unit: Unit, door_id: str) -> Values:
    try:
        found = get(unit, INCOMING, door_id)
    except (NotFound, UnknownEntity):
        raise NoDoor from None
    if not found["active"]:
        raise NoDoor
    return found


def _door(stored: Values) -> Door:
    try:
        mapping = read_mapping(stored["mapping"] or "")
    except BadMapping:
        raise NoDoor from None
    return Door(stored["id"], stored["owner"], stored["entity"], mapping, stored["match"])


def _person(runtime: Runtime, door: Door) -> Principal:
    """Return whose rights the webhook has, as they are now; without one it is switched off."""
    found = person_with_id(runtime.assembly, door.owner or "")
    if found is None:
        with runtime.writing(SYSTEM, via=VIA) as unit:
            switch_off_for(unit, INCOMING, door.id, NOBODY)
        raise NoDoor
    if found.rights_epoch != runtime.assembly.roles.epoch:
        runtime.follow_roles()
    return found


def _write(unit: Unit, door: Door, values: dict[str, Any]) -> str:
    known = _known(unit, door, values)
    if known is None:
        return str(create(unit, door.entity, values)["id"])
    update(unit, door.entity, known, values, version=None)
    return known


def _known(unit: Unit, door: Door, values: Mapping[str, Any]) -> str | None:
    """Return the record that a message is about, None for a new one."""
    if door.match is None or values.get(door.match) in (None, ""):
        return None
    field = unit.entity(door.entity).field(door.match)
    try:
        wanted = field.literal(field.parse(values[door.match]))
    except ValueRefused:
        return None  # writing it says what is wrong
    query = Query(door.entity, where=f"{door.match} == {wanted}", fields=("id",), limit=2)
    found = find(unit, query).rows
    if len(found) > 1:
        raise SeveralFit
    return str(found[0][0]) if found else None


def _refuse(runtime: Runtime, told: Received, error: PegboardError) -> str:
    """Keep why nothing was kept, and return it."""
    words = str(error)[:LONGEST_ERROR]
    with runtime.writing(SYSTEM, via=VIA) as unit:
        refused = Received(
            id=told.id,
            door_id=told.door_id,
            message=told.message,
            state="refused",
            entity=told.entity,
            at=told.at,
            error=words,
        )
        add_received(unit.tx, unit.workspace, refused)
    return words
