"""POST /hooks/{id}: what other systems send, signed by the Standard Webhooks convention."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath, RawBody

from pegboard.access.throttle import count_message, count_unsigned
from pegboard.automation.webhooks.receive import (
    MessageRefused,
    NoDoor,
    check_message,
    receive,
)
from pegboard.automation.webhooks.sign import NotSigned
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_object
from pegboard.web.identify import PUBLIC, WHILE_LOOKING
from pegboard.web.refusals import Refused
from pegboard.web.requests import AnyRequest, visit_of

LARGEST = 256 * 1024
"""Bytes of a message."""
OPEN = {PUBLIC: True, WHILE_LOOKING: True}


class NoWebhook(Refused):
    """Raised when there is no webhook under an address, or none that is on."""

    status = 404


class Unsigned(Refused):
    """Raised for a message that is not signed as it has to be."""

    status = 401


class TooLarge(Refused):
    """Raised for a message that is too long to be read."""

    status = 413


class CannotBeKept(Refused):
    """Raised when what a message says was refused; the same id may come again."""

    status = 422


@post("/hooks/{door:str}", opt=OPEN, status_code=200, sync_to_thread=False)
def take_message(request: AnyRequest, door: FromPath[str], body: RawBody) -> Response[Any]:
    """Create or change a record as a signed message says, once for each webhook-id."""
    system = visit_of(request).system
    now = system.assembly.workspace.clock()
    if len(body) > LARGEST:
        raise TooLarge(f"A message may have {LARGEST} bytes.")
    try:
        wanted = canonical_id(door)
        ident = check_message(system, wanted, request.headers, body)
    except (NoDoor, ValueRefused) as error:
        count_unsigned(system, address=visit_of(request).address, now=now)
        raise NoWebhook(str(NoDoor())) from error
    except NotSigned as error:
        count_unsigned(system, address=visit_of(request).address, now=now)
        raise Unsigned(str(error)) from error
    count_message(system, door=wanted, now=now)
    message = read_object(request, body)
    try:
        done = receive(system, wanted, ident, message)
    except NoDoor as error:
        raise NoWebhook(str(error)) from error
    except MessageRefused as error:
        raise CannotBeKept(str(error)) from error
    return json_answer({"state": done.state, "record": done.record_id})
