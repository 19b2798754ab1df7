"""To whom a message goes: addresses as people type them, each checked."""

import re

from email_validator import EmailNotValidError, validate_email

from pegboard.automation.mail.message import Mailbox
from pegboard.model.errors import RuleBroken
from pegboard.model.worded import Worded

MOST_RECIPIENTS = 50
ONE = re.compile(r"(?:\"(?P<quoted>[^\"\\]*)\"|(?P<bare>[^\"<>]*?))\s*<(?P<inside>[^<>\s]+)>")
BETWEEN = re.compile(r"""[,;](?=(?:[^"]*"[^"]*")*[^"]*$)""")
"""A comma that does not stand within a quoted name."""


class BadRecipients(RuleBroken):
    """Raised when a message cannot go to whom it names."""


def parse_recipients(text: str) -> tuple[Mailbox, ...]:
    """Return the addresses in *text*, each once.

    Raises:
        BadRecipients: one is no address, or there are too many.
    """
    if not text.strip():
        return ()
    if not text.isprintable():
        raise BadRecipients(Worded("addresses must stand on one line"))
    if text.count(",") + text.count(";") > 2 * MOST_RECIPIENTS:
        raise _too_many()
    found: dict[str, Mailbox] = {}
    for one in BETWEEN.split(text):
        if one.strip():
            box = _box(one.strip())
            found.setdefault(box.address.lower(), box)
    if len(found) > MOST_RECIPIENTS:
        raise _too_many()
    return tuple(found.values())


def _box(text: str) -> Mailbox:
    parts = ONE.fullmatch(text)
    if parts is None:
        return _checked("", text)
    return _checked(" ".join((parts["quoted"] or parts["bare"] or "").split()), parts["inside"])


def _checked(name: str, address: str) -> Mailbox:
    try:
        return Mailbox(validate_email(address, check_deliverability=False).normalized, name)
    except EmailNotValidError as error:
        shown = address[:60] or "?"
        raise BadRecipients(Worded("“%(text)s” is no e-mail address", text=shown)) from error


def _too_many() -> BadRecipients:
    return BadRecipients(Worded("has more than %(most)s addresses", most=MOST_RECIPIENTS))
