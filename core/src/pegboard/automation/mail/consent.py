"""Whether somebody may be written to: what they agreed to, and what they took back."""

from collections.abc import Sequence
from datetime import date

from pegboard.model.change import Values
from pegboard.model.errors import RuleBroken
from pegboard.model.worded import Worded
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update

CONSENT = "base.consent"
PEOPLE = {"base.contact": "contact", "base.lead": "lead"}
"""The records that are people, and the link of a message or a consent to each."""
BY_MAIL = ("email", "any")
MOST = 200


class NotAgreed(RuleBroken):
    """Raised when somebody did not agree to a kind of message, or does not any more."""


def demand_consent(unit: Unit, person: tuple[str, str] | None, purpose: str) -> None:
    """Raise NotAgreed unless *person* (entity and id) agreed to mail for *purpose*.

    The ledger is asked whatever the person who writes may read of it: it only ever forbids.
    """
    if person is None or person[0] not in PEOPLE:
        raise NotAgreed(
            Worded("Mail for marketing goes to a contact or a lead, whose consent is on record.")
        )
    held = _entries(unit, person, purpose)
    if any(_holds(one, unit.today) for one in held):
        return
    words = Worded(purpose.replace("_", " ").capitalize())
    if any(one["withdrawn_at"] is not None for one in held):
        raise NotAgreed(Worded("The consent to “%(purpose)s” was withdrawn.", purpose=words))
    raise NotAgreed(Worded("There is no consent to “%(purpose)s” on record.", purpose=words))


def demand_contactable(unit: Unit, person: tuple[str, str] | None) -> None:
    """Raise NotAgreed when *person* asked not to be contacted."""
    if person is None or person[0] not in PEOPLE:
        return
    found = get(unit.as_system(), *person, fields=("do_not_contact",))
    if found["do_not_contact"]:
        raise NotAgreed(Worded("This person asked not to be contacted."))


def withdraw_consent(unit: Unit, person: tuple[str, str], purpose: str) -> int:
    """Note that *person* took back what they agreed to; return how many entries held until now."""
    own = unit.as_system()
    held = [one for one in _entries(unit, person, purpose) if one["withdrawn_at"] is None]
    for one in held:
        update(own, CONSENT, one["id"], {"withdrawn_at": unit.now}, version=None)
    return len(held)


def _entries(unit: Unit, person: tuple[str, str], purpose: str) -> Sequence[Values]:
    entity, record_id = person
    names = ("id", "purpose", "channel", "withdrawn_at", "expires_on", "given_at")
    query = Query(CONSENT, linked=(PEOPLE[entity], record_id), fields=names, limit=MOST)
    found = find(unit.as_system(), query).records
    return [one for one in found if one["purpose"] == purpose and one["channel"] in BY_MAIL]


def _holds(entry: Values, today: date) -> bool:
    is_over = entry["expires_on"] is not None and entry["expires_on"] < today
    return entry["withdrawn_at"] is None and not is_over
