"""A message as it was received, in parts that can be stored and shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Sort = Literal["message", "answered by a machine", "bounce"]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An address (lower case domain) with the name that stands beside it."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; *name* is safe to store under, *cid* is what its text refers to."""

    name: str
    media_type: str
    content: bytes
    cid: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """What was received.

    *text* is what to read, *html* the same with markup, cleaned, or empty. *references* are the ids
    of messages that it answers, the nearest last. *bounced* are the addresses that a delivery
    report says cannot be reached. *faults* tells in words what could not be read or was left out.
    """

    message_id: str
    subject: str
    sent_at: datetime | None
    sender: Mailbox
    to: tuple[Mailbox, ...]
    copies: tuple[Mailbox, ...]
    references: tuple[str, ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    sort: Sort = "message"
    bounced: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
