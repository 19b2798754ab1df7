"""Which messages are left out: of machines, our own, unwanted ones, and those known already."""

import json
from email.utils import parseaddr

from pegboard.automation.mail.enqueue_mail import EMAIL
from pegboard.automation.mail.message import ReceivedMessage
from pegboard.automation.mail.place_message import who_has
from pegboard.model.system import USER
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.settings import Settings


def why_left_out(unit: Unit, settings: Settings, message: ReceivedMessage) -> str | None:
    """Return the rule that leaves *message* out, None when it is to be imported."""
    sender = message.sender.address.lower()
    if message.sort != "message":
        return "machine"
    if sender and _is_ours(unit, settings, sender):
        return "own"
    if _is_listed(settings.mail_excluded, sender):
        return "listed"
    return "before" if received_before(unit, message.message_id) else None


def received_before(unit: Unit, message_id: str) -> str | None:
    """Return the message that was imported with this id."""
    where = f'message_id == {json.dumps(message_id)} && direction == "in"'
    found = find(unit, Query(EMAIL, where=where, fields=("id",), limit=1)).records
    return str(found[0]["id"]) if found else None


def _is_ours(unit: Unit, settings: Settings, sender: str) -> bool:
    box = settings.receiving_box
    if sender in {parseaddr(settings.mail_from)[1].lower(), box.server.user.lower() if box else ""}:
        return True
    return bool(who_has(unit, USER, sender))


def _is_listed(excluded: tuple[str, ...], sender: str) -> bool:
    domain = sender.rpartition("@")[2]
    return any(one in (sender, domain) or domain.endswith(f".{one}") for one in excluded if sender)
