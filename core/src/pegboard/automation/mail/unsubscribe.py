"""The address by which somebody ends mail for a purpose: signed, and good for nothing else."""

from pegboard.access.sealing import seal, unseal
from pegboard.automation.mail.consent import withdraw_consent
from pegboard.automation.mail.enqueue_mail import EMAIL, person_of
from pegboard.model.change import Values
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.get import get
from pegboard.records.unit import Unit

PURPOSE = "unsubscribe"
LONGEST = 300


class UnknownAddress(PegboardError):
    """Raised for an address that nobody was sent."""

    def __init__(self) -> None:
        super().__init__(
            Worded("This address is not complete. Please open it from the message again.")
        )


def unsubscribe_token(key: bytes, email_id: str) -> str:
    """Return what stands at the end of the address in a message."""
    return seal(key, email_id, purpose=PURPOSE).rstrip("=")


def purpose_behind(unit: Unit, token: str) -> str:
    """Return for what purpose the message was that brought *token*.

    Raises:
        UnknownAddress: no message did, or it is gone.
    """
    return str(_message(unit, token)["purpose"])


def unsubscribe(unit: Unit, token: str) -> None:
    """Withdraw the consent behind *token*; a second time it changes nothing.

    Raises:
        UnknownAddress: no message brought it, or it is gone.
    """
    found = _message(unit, token)
    person = person_of(found)
    if person is not None:
        withdraw_consent(unit, person, str(found["purpose"]))


def _message(unit: Unit, token: str) -> Values:
    email_id = None
    if len(token) <= LONGEST and token.isascii():
        whole = token + "=" * (-len(token) % 4)
        email_id = unseal(unit.workspace.database.vault_key, whole, purpose=PURPOSE)
    if email_id is None:
        raise UnknownAddress
    try:
        found = get(unit.as_system(), EMAIL, email_id)
    except NotFound:
        raise UnknownAddress from None
    if not found["purpose"]:
        raise UnknownAddress
    return found
