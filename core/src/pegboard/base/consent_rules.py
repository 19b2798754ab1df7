"""What holds for every entry of the consent ledger: it stays as it was given."""

from datetime import datetime

from pegboard.base.consents import CONSENT
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.slots import Action, ActionResult
from pegboard.model.change import Change, Deed, Values
from pegboard.model.errors import RuleBroken

MAY_CHANGE = ("withdrawn_at", "name", "owner", "version", "updated_at", "updated_by")
"""What may differ in an entry that is there: that it was withdrawn, and who looks after it."""
PERSON = ("contact", "lead")
WORDS = {"email": "e-mail"}


class WithdrawnAlready(RuleBroken):
    """Raised when a consent is withdrawn a second time."""

    def __init__(self) -> None:
        super().__init__("This consent was withdrawn already.")


def complete_consent(change: Change, now: datetime) -> None:
    """Date an entry, and call it by what it allows."""
    if change.deed is not Deed.CREATE:
        return
    if change.new["given_at"] is None:
        change.set("given_at", now)
    parts = (change.new["purpose"], change.new["channel"])
    words = " · ".join(WORDS.get(part, part).replace("_", " ") for part in parts if part)
    change.set("name", words.capitalize() or None)


def check_consent(change: Change) -> None:
    """Refuse whatever would make the ledger say something else than what happened."""
    if change.deed is Deed.DELETE:
        change.refuse("withdrawn_at", "a consent stays as proof; withdraw it instead")
    elif change.deed is Deed.CREATE:
        _check_new(change)
    elif change.deed is Deed.UPDATE:
        _check_unchanged(change)


def _check_new(change: Change) -> None:
    if not any(change.new[link] for link in PERSON):
        change.refuse("contact", "say whose consent it is: a contact or a lead")
    given, expires = change.new["given_at"], change.new["expires_on"]
    if given is not None and expires is not None and expires < given.date():
        change.refuse("expires_on", "must not be before it was given")


def _check_unchanged(change: Change) -> None:
    for name in change.new:
        if not change.changed(name) or name in MAY_CHANGE or _is_joined(change, name):
            continue
        change.refuse(name, "a consent is not edited: withdraw it and note a new one")
    if change.changed("withdrawn_at") and change.old["withdrawn_at"] is not None:
        change.refuse("withdrawn_at", "it was withdrawn already, and that stays")


def _is_joined(change: Change, name: str) -> bool:
    """Whether a link to the same person's other record comes or goes, as when a lead converts."""
    other = {"contact": "lead", "lead": "contact"}.get(name)
    one_is_empty = change.old.get(name) is None or change.new[name] is None
    return other is not None and one_is_empty and change.new[other] is not None


def withdraw(consent: Values, _: object, context: Context) -> ActionResult:
    """Note that the person took the consent back."""
    if consent.withdrawn_at is not None:
        raise WithdrawnAlready
    context.records.update(CONSENT, consent.id, {})  # demands the right to change it
    context.system.update(CONSENT, consent.id, {"withdrawn_at": context.now})
    return ActionResult("The consent is withdrawn.")


WITHDRAW = Action(
    entity=CONSENT,
    name="withdraw",
    label="Withdraw",
    run=withdraw,
    icon="circle-x",
    when="withdrawn_at == null",
)
