"""Reads raw messages, whatever is in them: broken, nested, huge or hostile ones too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from hashlib import sha256

from pegboard.automation.mail.file_names import safe_name
from pegboard.automation.mail.headers import one_line, parse_careful, read_addresses
from pegboard.automation.mail.markup import clean_markup, text_of_markup
from pegboard.automation.mail.message import Attachment, Mailbox, ReceivedMessage, Sort

MOST_PARTS = 200
MOST_DEPTH = 20
MOST_ATTACHMENTS = 100
MOST_TEXT = 1_000_000
LONGEST_HEADER = 1_000
MOST_ADDRESSES = 500
TOO_MANY_PARTS = "It has too many parts; the rest was left out."
UNREADABLE = (
    ValueError, LookupError, MessageError, AttributeError, IndexError, TypeError, RecursionError,
)  # fmt: skip
"""What the library raises for headers that nobody can read."""
LEAF_TYPES = ("text/plain", "text/html")


@dataclass
class _Found:
    """What the walk through the parts has gathered."""

    texts: list[str] = field(default_factory=list)
    markups: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    bounced: list[str] = field(default_factory=list)
    is_report: bool = False
    faults: list[str] = field(default_factory=list)


def read_message(raw: bytes) -> ReceivedMessage:
    """Return the message in *raw*; what cannot be read is told in its `faults`, never raised."""
    found = _Found()
    parsed, is_whole = parse_careful(raw)
    if is_whole:
        for part in _parts(parsed, found):
            _take(part, found)
    else:
        found.faults.append(TOO_MANY_PARTS)
    markup = clean_markup("\n".join(found.markups)[:MOST_TEXT])
    text = "\n".join(found.texts)[:MOST_TEXT].strip() or text_of_markup(markup)
    senders = _addresses(parsed, "from", found)
    return ReceivedMessage(
        message_id=_id_of(parsed, raw),
        subject=_header(parsed, "subject", found),
        sent_at=_date(parsed, found),
        sender=senders[0] if senders else Mailbox(""),
        to=_addresses(parsed, "to", found),
        copies=_addresses(parsed, "cc", found),
        references=_references(parsed, found),
        text=text,
        html=markup,
        attachments=tuple(found.attachments),
        sort=_sort(parsed, found),
        bounced=tuple(dict.fromkeys(found.bounced)),
        faults=tuple(dict.fromkeys(found.faults)),
    )


def _parts(message: EmailMessage, found: _Found) -> Iterator[EmailMessage]:
    """Yield the leaves in order, down to a depth and up to a number that no honest message has."""
    count = 0
    waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop()
        count += 1
        if count > MOST_PARTS or depth > MOST_DEPTH:
            found.faults.append(TOO_MANY_PARTS)
            return
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list):
            if part.get_content_type() == "message/delivery-status":
                _take_report(inner, found)
                continue
            leaves = [one for one in inner if isinstance(one, EmailMessage)]
            waiting.extend((one, depth + 1) for one in reversed(leaves))
        else:
            yield part


def _take(part: EmailMessage, found: _Found) -> None:
    content = _content(part, found)
    kind = _media_type(part)
    if kind in LEAF_TYPES and part.get_content_disposition() != "attachment":
        text = _decoded(part, content, found)
        (found.texts if kind == "text/plain" else found.markups).append(text)
        return
    if not content and kind.startswith("text/"):
        return
    if len(found.attachments) >= MOST_ATTACHMENTS:
        found.faults.append("It has too many attachments; the rest was left out.")
        return
    try:
        given = part.get_filename()
    except UNREADABLE:
        given = None
    cid = _header(part, "content-id", found).strip("<>") or None
    name = safe_name(given, kind, len(found.attachments) + 1)
    found.attachments.append(Attachment(name, kind, content, cid))


def _take_report(blocks: Sequence[object], found: _Found) -> None:
    """Note the addresses that a delivery report (RFC 3464) gives up on."""
    found.is_report = True
    for block in blocks:
        if not isinstance(block, EmailMessage):
            continue
        if _header(block, "action", found).lower() == "failed":
            names = ("final-recipient", "original-recipient")
            recipient = next((one for n in names if (one := _header(block, n, found))), "")
            address = recipient.rpartition(";")[2].strip().strip("<>").lower()
            if "@" in address:
                found.bounced.append(address)


def _content(part: EmailMessage, found: _Found) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, MessageError, AssertionError):
        content = None
    if isinstance(content, bytes):
        return content
    found.faults.append("A part of it could not be decoded.")
    return b""


def _media_type(part: EmailMessage) -> str:
    try:
        return part.get_content_type()
    except UNREADABLE:
        return "application/octet-stream"


def _decoded(part: EmailMessage, content: bytes, found: _Found) -> str:
    try:
        charset = part.get_content_charset() or "utf-8"
    except UNREADABLE:
        charset = "utf-8"
    for one in (charset, "utf-8"):
        try:
            return _storable(content.decode(one))
        except (LookupError, UnicodeError, ValueError):
            found.faults.append(f"Its text is not in {charset[:40]!r}, as it says.")
    return _storable(content.decode("latin-1"))


def _storable(text: str) -> str:
    """Return *text* without what no database takes: zeros, and halves of signs."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\x00", "").replace("\r\n", "\n")


def _header(message: EmailMessage, name: str, found: _Found) -> str:
    """Return a header on one line, without anything that could begin another."""
    try:
        return one_line(str(message.get(name, "")))[:LONGEST_HEADER]
    except UNREADABLE:
        found.faults.append(f"Its header {name} cannot be read.")
        return ""


def _addresses(message: EmailMessage, name: str, found: _Found) -> tuple[Mailbox, ...]:
    try:
        boxes, is_whole = read_addresses(message, name, MOST_ADDRESSES)
    except UNREADABLE:
        found.faults.append(f"Its header {name} cannot be read.")
        return ()
    if not is_whole:
        found.faults.append(f"It has more than {MOST_ADDRESSES} recipients; the rest was left out.")
    return boxes


def _references(message: EmailMessage, found: _Found) -> tuple[str, ...]:
    words = [
        *_header(message, "references", found).split(),
        *_header(message, "in-reply-to", found).split(),
    ]
    ids = [word.strip("<>,") for word in words if word.startswith("<") and "@" in word]
    return tuple(dict.fromkeys(ids))


def _id_of(message: EmailMessage, raw: bytes) -> str:
    """Return the message's id, one made of its content when it has none."""
    given = _header(message, "message-id", _Found()).strip().strip("<>")
    return given or f"{sha256(raw).hexdigest()[:40]}@without-id.invalid"


def _date(message: EmailMessage, found: _Found) -> datetime | None:
    text = _header(message, "date", found)
    if not text:
        return None
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        found.faults.append("Its date cannot be read.")
        return None


def _sort(message: EmailMessage, found: _Found) -> Sort:
    """Tell people's messages from those that must never be answered (RFC 3834)."""
    if found.is_report and found.bounced:
        return "bounce"
    automatic = _header(message, "auto-submitted", found).lower()
    precedence = _header(message, "precedence", found).lower()
    is_automatic = automatic not in ("", "no") or precedence in ("bulk", "junk", "auto_reply")
    return "answered by a machine" if is_automatic or found.is_report else "message"
