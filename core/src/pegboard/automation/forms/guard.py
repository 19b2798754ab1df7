"""Tells people from programs without asking anybody else: by time, and by a field nobody sees."""

from datetime import datetime, timedelta
from hashlib import sha256

from pegboard.access.sealing import seal, unseal
from pegboard.model.errors import RuleBroken
from pegboard.model.worded import Worded

SOONEST = timedelta(seconds=3)
LATEST = timedelta(days=1)
LONGEST_TOKEN = 300
TRAP = "fax_number_again"
"""The field that is not shown: only a program fills it in."""


class NotByHand(RuleBroken):
    """Raised when a form comes back faster than anybody writes, or long after it was opened."""

    def __init__(self) -> None:
        super().__init__(Worded("Please look at it once more, and send it again."))


def opened_token(key: bytes, form_id: str, now: datetime) -> str:
    """Return what a form carries that was opened just now."""
    return seal(key, now.isoformat(), purpose=_purpose(form_id))


def check_opened(key: bytes, form_id: str, token: str, now: datetime) -> str:
    """Return the id of the one message that a form opened under *token* may bring.

    Raises:
        NotByHand: it was not opened here, or just now, or too long ago.
    """
    fits = len(token) <= LONGEST_TOKEN and token.isascii()
    text = unseal(key, token, purpose=_purpose(form_id)) if fits else None
    if text is None or not SOONEST <= now - datetime.fromisoformat(text) <= LATEST:
        raise NotByHand
    return sha256(token.encode()).hexdigest()


def _purpose(form_id: str) -> str:
    return f"form {form_id}"
