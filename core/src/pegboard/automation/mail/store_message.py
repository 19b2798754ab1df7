"""Keeps a received message with its files, where it belongs."""

from collections.abc import Sequence

from pegboard.automation.mail.enqueue_mail import EMAIL
from pegboard.automation.mail.message import Mailbox, ReceivedMessage
from pegboard.automation.mail.place_message import Place
from pegboard.automation.mail.quotes import split_quote
from pegboard.model.errors import ValueRefused
from pegboard.records.create import create
from pegboard.records.files import keep_file
from pegboard.records.unit import Unit

ATTACHMENT = "base.email_attachment"
LONGEST_TEXT = 100_000
LONGEST_LINE = 500
LONGEST_ADDRESSES = 4_000
NO_SUBJECT = "(no subject)"


def store_message(unit: Unit, message: ReceivedMessage, place: Place) -> str:
    """Store *message* in its *place* and return its id.

    Raises:
        RuleBroken: a rule refuses it.
    """
    faults = list(message.faults)
    new, quoted = split_quote(message.text)
    if not new:
        new, quoted = quoted, ""
    if max(len(new), len(quoted)) > LONGEST_TEXT:
        faults.append("Its text is very long; the end was left out.")
    values: dict[str, object] = {
        "direction": "in",
        "state": "received",
        "subject": message.subject[:LONGEST_LINE] or NO_SUBJECT,
        "sender": _written(message.sender)[:LONGEST_LINE] or None,
        "to": _line(message.to),
        "cc": _line(message.copies),
        "text": new[:LONGEST_TEXT] or None,
        "quoted": quoted[:LONGEST_TEXT] or None,
        "sent_at": min(message.sent_at or unit.now, unit.now),
        "message_id": message.message_id[:LONGEST_LINE],
        "in_reply_to": place.answers,
        "thread": place.thread,
        "owner": place.owner,
        **place.links,
    }
    attachments, left_out = _files(unit, message)
    values["error"] = " ".join([*faults, *left_out]) or None
    ident = str(create(unit, EMAIL, values)["id"])
    for one in attachments:
        create(unit, ATTACHMENT, one | {"email": ident})
    return ident


def _files(unit: Unit, message: ReceivedMessage) -> tuple[list[dict[str, object]], list[str]]:
    """Keep the files of a message; return what is to be stored of them, and what was left out."""
    kept: list[dict[str, object]] = []
    left_out: list[str] = []
    for one in message.attachments:
        try:
            file = keep_file(unit, name=one.name, media_type=one.media_type, content=one.content)
        except ValueRefused as error:
            left_out.append(f"The file {one.name} {error}, and was left out.")
            continue
        kept.append({"name": one.name, "file": file, "size": file.size})
    return kept, left_out


def _written(box: Mailbox) -> str:
    return f"{box.name} <{box.address}>" if box.name else box.address


def _line(boxes: Sequence[Mailbox]) -> str | None:
    """Return as many addresses as are kept."""
    line = ""
    for box in boxes:
        longer = f"{line}, {_written(box)}" if line else _written(box)
        if len(longer) > LONGEST_ADDRESSES:
            break
        line = longer
    return line or None
