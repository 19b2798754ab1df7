"""Takes note of messages that came back, from the reports that mail servers send (RFC 3464)."""

import re
from email.message import Message

from pegboard.automation.mail.addresses import parse_recipients
from pegboard.automation.mail.enqueue_mail import EMAIL
from pegboard.automation.mail.headers import parse_careful
from pegboard.automation.mail.message import Mailbox
from pegboard.automation.mail.read_message import read_message
from pegboard.model.change import Values
from pegboard.records.errors import NotFound
from pegboard.records.get import get
from pegboard.records.unit import Unit
from pegboard.records.update import update

OUR_ID = re.compile(rb"<([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@([^>\s]{1,255})>")
MOST_BYTES = 2_000_000
MOST_IDS = 20
LONGEST_REASON = 500
BOUNCES_FROM = frozenset({"sent", "unsure", "bounced"})


def take_bounce(unit: Unit, raw: bytes) -> list[str]:
    """Mark the messages that the report in *raw* gives up on; return their ids.

    A report counts for a message only when it names both its id, which nobody can guess, and an
    address that it went to. What is no such report marks nothing.
    """
    given_up = frozenset(read_message(raw[:MOST_BYTES]).bounced)
    if not given_up:
        return []
    own = unit.as_system()
    marked = []
    for email in _named_in(own, raw[:MOST_BYTES]):
        went_to = {box.address.lower() for box in _recipients(email)}
        failed = sorted(went_to & given_up)
        if failed and email["state"] in BOUNCES_FROM:
            words = f"{', '.join(failed)}: {_reason(raw[:MOST_BYTES])}"
            values = {"state": "bounced", "error": words}
            update(own, EMAIL, email["id"], values, version=None)
            marked.append(str(email["id"]))
    return marked


def _named_in(unit: Unit, raw: bytes) -> list[Values]:
    """Return the messages of ours whose ids stand in *raw*."""
    named = dict.fromkeys(match.groups() for match in OUR_ID.finditer(raw))
    found = []
    for local, domain in list(named)[:MOST_IDS]:
        try:
            email = get(unit, EMAIL, local.decode())
        except NotFound:
            continue
        if email["message_id"] == f"{local.decode()}@{domain.decode('latin-1')}":
            found.append(email)
    return found


def _recipients(email: Values) -> tuple[Mailbox, ...]:
    return (*parse_recipients(email["to"] or ""), *parse_recipients(email["cc"] or ""))


def _reason(raw: bytes) -> str:
    """Return why, in the words of the server that gave up."""
    for part in parse_careful(raw)[0].walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            words = _said(block) if isinstance(block, Message) else ""
            if words:
                return words
    return "?"


def _said(block: Message) -> str:
    text = str(block.get("diagnostic-code") or block.get("status") or "")
    words = text.partition(";")[2] or text
    return " ".join("".join(one if one.isprintable() else " " for one in words).split())[
        :LONGEST_REASON
    ]
