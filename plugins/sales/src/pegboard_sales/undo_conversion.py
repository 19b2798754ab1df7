"""Undoes a lead conversion, as long as nobody has worked on what it made."""

from collections.abc import Mapping
from typing import Any

from pegboard_sales.conversion_ledger import Ledger, Linked, Made, read_ledger
from pegboard_sales.conversions import CONVERSION
from pegboard_sales.convert_lead import ACCOUNT, ACTIVITY, CONSENT, CONTACT, LEAD
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import Action, ActionResult, Context, NotFound, RuleBroken, Values

HANGING_ON: Mapping[str, tuple[tuple[str, str], ...]] = {
    ACCOUNT: (
        (CONTACT, "account"),
        (OPPORTUNITY, "account"),
        (ACTIVITY, "account"),
        (ACCOUNT, "parent"),
        (LEAD, "converted_account"),
    ),
    CONTACT: (
        (OPPORTUNITY, "contact"),
        (ACTIVITY, "contact"),
        (CONSENT, "contact"),
        (CONTACT, "reports_to"),
        (LEAD, "converted_contact"),
    ),
    OPPORTUNITY: ((ACTIVITY, "sales__opportunity"), (LEAD, "sales__opportunity")),
}
"""What may have been added to a record since: the entities and fields that link to it."""
MOST = 1000
"""The longest list that can be asked for; nobody has as many activities with one lead."""
WORDS = {ACCOUNT: "account", CONTACT: "contact", OPPORTUNITY: "opportunity"}
ADDED = {
    ACCOUNT: "an account",
    CONTACT: "a contact",
    ACTIVITY: "an activity",
    CONSENT: "a consent",
    LEAD: "a lead",
}


class NotConverted(RuleBroken):
    """Raised when there is no conversion to undo."""

    def __init__(self) -> None:
        super().__init__("This lead was not converted here, so there is nothing to undo.")


class ChangedSince(RuleBroken):
    """Raised when something that the conversion made was changed afterwards."""

    def __init__(self, entity: str) -> None:
        super().__init__(
            f"The {WORDS[entity]} was changed after the conversion. Undoing would lose that work; "
            "take the change back first, or keep the conversion."
        )
        self.entity = entity


class UsedSince(RuleBroken):
    """Raised when a record was added to something that the conversion made."""

    def __init__(self, entity: str, by: str) -> None:
        super().__init__(
            f"Since the conversion {ADDED.get(by, 'an opportunity')} was linked to the "
            f"{WORDS[entity]}. Undoing would leave it behind; move it first, or keep the "
            "conversion."
        )
        self.entity = entity
        self.by = by


def undo(lead: Values, _: Mapping[str, Any], context: Context) -> ActionResult:
    """Put the lead back as it was and remove what its conversion made.

    The person needs the right to change the lead; removing is the system's work, since it takes
    away exactly what the conversion put there.
    """
    context.records.update(LEAD, lead.id, {})  # demands the right to change the lead
    conversion = _latest(lead, context)
    ledger = read_ledger(conversion.ledger)
    remaining = [made for made in ledger.made if _is_untouched(made, ledger, lead, context)]
    _unlink(ledger, context)
    _restore(lead, ledger, context)
    for made in reversed(remaining):
        context.system.delete(made.entity, made.id)
    context.system.update(CONVERSION, conversion.id, {"undone_at": context.now})
    return ActionResult("The lead is as it was before the conversion.")


def _latest(lead: Values, context: Context) -> Values:
    found = context.system.find(
        CONVERSION,
        where="undone_at == null",
        linked=("lead", lead.id),
        fields=("ledger",),
        sort=("-at",),
        limit=1,
    )
    if not found:
        raise NotConverted
    return found[0]


def _is_untouched(made: Made, ledger: Ledger, lead: Values, context: Context) -> bool:
    """Return whether *made* is still there; raise when somebody worked on it."""
    try:
        version = context.system.get(made.entity, made.id, fields=("version",)).version
    except NotFound:
        return False
    if version != made.version:
        raise ChangedSince(made.entity)
    ours = {one.id for one in ledger.made} | {lead.id}
    ours |= {one for linked in ledger.linked for one in linked.records}
    for entity, field in HANGING_ON[made.entity]:
        found = context.system.find(
            entity, linked=(field, made.id), fields=("id",), limit=min(len(ours) + 1, MOST)
        )
        if any(one.id not in ours for one in found):
            raise UsedSince(made.entity, entity)
    return True


def _unlink(ledger: Ledger, context: Context) -> None:
    for linked in ledger.linked:
        for one in linked.records:
            _unlink_one(linked, one, context)


def _unlink_one(linked: Linked, one: str, context: Context) -> None:
    """Empty the link that the conversion set; one that was deleted or moved since is left alone."""
    try:
        stands = context.system.get(linked.entity, one, fields=(linked.field,))[linked.field]
    except NotFound:
        return
    if stands == linked.target:
        context.system.update(linked.entity, one, {linked.field: None})


def _restore(lead: Values, ledger: Ledger, context: Context) -> None:
    before = {
        "stage": ledger.former_stage,
        "converted_at": None,
        "converted_account": None,
        "converted_contact": None,
        "sales__opportunity": None,
    }
    context.system.update(LEAD, lead.id, before)


UNDO = Action(
    entity=LEAD,
    name="undo_conversion",
    label="Undo conversion",
    run=undo,
    icon="undo-2",
    when='stage == "converted" && converted_at != null',
)
