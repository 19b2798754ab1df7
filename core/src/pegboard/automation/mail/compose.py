"""Makes the message that goes over the wire of one that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from email_validator import EmailNotValidError, validate_email

from pegboard.automation.mail.addresses import BadRecipients, parse_recipients
from pegboard.automation.mail.message import Mailbox
from pegboard.automation.mail.unsubscribe_words import unsubscribe_words
from pegboard.model.change import Values
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded

MOST_REFERENCES = 10


class NotComposed(PegboardError):
    """Raised when a stored message cannot become one that a mail server takes."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What a message needs besides itself.

    *writer* is the person who wrote it, whom answers go to. *references* are the ids of earlier
    messages of the thread, the oldest first. *unsubscribe* is the address that ends mail for its
    purpose, in marketing. A house that *reads_answers* gets them too, not the writer alone.
    """

    house: str
    message_id: str
    at: datetime
    writer: Mailbox | None = None
    references: Sequence[str] = ()
    unsubscribe: str = ""
    reads_answers: bool = False
    language: str = "en"


def domain_of(house: str) -> str:
    """Return the domain of the address that mail comes from."""
    return parseaddr(house)[1].rpartition("@")[2].lower()


def compose(email: Values, sending: Sending) -> EmailMessage:
    """Return the message for *email*.

    Raises:
        NotComposed: an address or a header cannot be sent.
    """
    message = EmailMessage(policy=SMTP)
    try:
        _address(message, email, sending)
        message["Subject"] = email["subject"] or ""
    except (ValueError, HeaderParseError, EmailNotValidError, BadRecipients) as error:
        raise NotComposed(Worded("It cannot be sent: %(reason)s", reason=str(error))) from error
    message["Date"] = format_datetime(sending.at)
    message["Message-ID"] = f"<{sending.message_id}>"
    _thread(message, email, sending.references)
    if email["automatic"]:
        message["Auto-Submitted"] = "auto-generated"
    if sending.unsubscribe:
        message["List-Unsubscribe"] = f"<{sending.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    _fill(message, email, sending)
    return message


def _address(message: EmailMessage, email: Values, sending: Sending) -> None:
    name, address = parseaddr(sending.house)
    writer = sending.writer
    if writer is not None and not email["automatic"]:
        name = writer.name or name
    message["From"] = _wire(Mailbox(address, name))
    if writer is not None and writer.address:
        house = [Mailbox(address, parseaddr(sending.house)[0])] if sending.reads_answers else []
        message["Reply-To"] = [_wire(one) for one in (writer, *house)]
    message["To"] = [_wire(one) for one in parse_recipients(email["to"] or "")]
    copies = parse_recipients(email["cc"] or "")
    if copies:
        message["Cc"] = [_wire(one) for one in copies]


def _wire(box: Mailbox) -> Address:
    """Return *box* with its domain as every mail server understands it."""
    found = validate_email(box.address, check_deliverability=False).ascii_email
    if found is None:
        raise ValueError(f"{box.address} has signs that not every mail server knows")
    name = "".join(sign if sign.isprintable() else " " for sign in box.name)
    return Address(display_name=" ".join(name.split()), addr_spec=found)


def _thread(message: EmailMessage, email: Values, references: Sequence[str]) -> None:
    answered = email["in_reply_to"]
    if answered:
        message["In-Reply-To"] = f"<{answered}>"
    known = list(dict.fromkeys((*references[-MOST_REFERENCES:], *([answered] if answered else []))))
    if known:
        message["References"] = " ".join(f"<{one}>" for one in known)


def _fill(message: EmailMessage, email: Values, sending: Sending) -> None:
    text, markup = email["text"] or "", email["html"] or ""
    if sending.unsubscribe:
        words = unsubscribe_words(sending.language)
        text = f"{text}\n\n-- \n{words}: {sending.unsubscribe}\n"
        if markup:
            markup += f'<hr><p><a href="{sending.unsubscribe}">{words}</a></p>'
    message.set_content(text if text.endswith("\n") else f"{text}\n", cte="quoted-printable")
    if markup:
        message.add_alternative(
            f"<!doctype html><html><body>{markup}</body></html>",
            subtype="html",
            cte="quoted-printable",
        )
