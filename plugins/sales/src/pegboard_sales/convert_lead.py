"""Converts a lead into an account, a contact and an opportunity, and loses nothing on the way."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard_sales.conversion_ledger import Ledger, Linked, Made
from pegboard_sales.conversions import CONVERSION
from pegboard_sales.lead_values import (
    account_values,
    contact_values,
    opportunity_values,
    person_of,
    shared_fields,
)
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import Action, ActionResult, Context, RuleBroken, Values, fields

LEAD, ACCOUNT, CONTACT = "base.lead", "base.account", "base.contact"
ACTIVITY, CONSENT = "base.activity", "base.consent"
ABOUT = {ACCOUNT: "account", CONTACT: "contact", OPPORTUNITY: "sales__opportunity"}
"""For each entity the field by which an activity is about it."""
BATCH = 500


class NothingToMake(RuleBroken):
    """Raised when a lead would become neither a contact nor an account."""

    def __init__(self) -> None:
        super().__init__("Say at least one thing that the lead becomes: an account or a contact.")


class NobodyKnown(RuleBroken):
    """Raised when a contact is wanted and the lead names no person."""

    def __init__(self) -> None:
        super().__init__(
            "The lead has neither a person's name nor an e-mail address, so it cannot become a "
            "contact. Fill one in first, or convert it without a contact."
        )


@dataclass(frozen=True, slots=True)
class Became:
    """What the lead is now, and which of it is new."""

    account: str | None
    contact: str | None
    opportunity: str | None
    made: tuple[tuple[str, str], ...]

    def targets(self) -> Iterator[tuple[str, str]]:
        """Yield what activities of the lead shall be about: the entity's field and the id."""
        ids = {ACCOUNT: self.account, CONTACT: self.contact, OPPORTUNITY: self.opportunity}
        yield from ((ABOUT[entity], one) for entity, one in ids.items() if one is not None)


def convert(lead: Values, asked: Mapping[str, Any], context: Context) -> ActionResult:
    """Make what *asked* says of *lead*, link its activities and consents, mark it converted.

    Everything is made with the rights of the person who converts; only the bookkeeping is the
    system's.
    """
    context.records.update(LEAD, lead.id, {})  # demands the right to change the lead
    lead = context.records.get(LEAD, lead.id)
    became = _make(lead, asked, context)
    linked = [_link(lead, ACTIVITY, field, target, context) for field, target in became.targets()]
    if became.contact is not None:
        linked.append(_link(lead, CONSENT, "contact", became.contact, context))
    now_is = {
        "stage": "converted",
        "converted_at": context.now,
        "converted_account": became.account,
        "converted_contact": became.contact,
        "sales__opportunity": became.opportunity,
    }
    context.system.update(LEAD, lead.id, now_is)
    _note(lead, became, tuple(linked), context)
    return _result(became)


def _make(lead: Values, asked: Mapping[str, Any], context: Context) -> Became:
    wants_contact = bool(asked.get("contact"))
    if not (asked.get("account") or asked.get("account_name") or wants_contact):
        raise NothingToMake
    if wants_contact and not (person_of(lead) or lead.get("email")):
        raise NobodyKnown
    made: list[tuple[str, str]] = []
    account: str | None = asked.get("account")
    if account is None and asked.get("account_name"):
        values = account_values(lead, name=asked["account_name"], has_contact=wants_contact)
        account = _create(ACCOUNT, values, lead, context)
        made.append((ACCOUNT, account))
    contact = opportunity = None
    if wants_contact:
        contact = _create(CONTACT, contact_values(lead, account=account), lead, context)
        made.append((CONTACT, contact))
    if asked.get("opportunity"):
        values = opportunity_values(lead, asked, account=account, contact=contact)
        opportunity = _create(OPPORTUNITY, values, lead, context)
        made.append((OPPORTUNITY, opportunity))
    return Became(account, contact, opportunity, tuple(made))


def _create(entity: str, values: Mapping[str, Any], lead: Values, context: Context) -> str:
    """Create a record with the lead's owner; fields that this person may not fill stay empty."""
    writable = context.records.writable(entity)
    filled = {name: value for name, value in values.items() if value is not None}
    everything = shared_fields(lead, writable) | filled
    if lead.owner is not None:
        everything["owner"] = lead.owner
    return context.records.create(
        entity, {name: value for name, value in everything.items() if name in writable}
    )


def _link(lead: Values, entity: str, field: str, target: str, context: Context) -> Linked:
    """Let all records of *entity* with the lead link to *target* too, unless to another."""
    linked: list[str] = []
    while batch := context.system.find(
        entity, where=f"{field} == null", linked=("lead", lead.id), fields=("id",), limit=BATCH
    ):
        for one in batch:
            context.system.update(entity, one.id, {field: target})
            linked.append(one.id)
    return Linked(field, target, tuple(linked), entity)


def _note(lead: Values, became: Became, linked: tuple[Linked, ...], context: Context) -> None:
    made = tuple(
        Made(entity, one, context.system.get(entity, one, fields=("version",)).version)
        for entity, one in became.made
    )
    ledger = Ledger(former_stage=lead.stage, made=made, linked=linked)
    context.system.create(
        CONVERSION,
        {"lead": lead.id, "name": lead.name, "at": context.now, "ledger": ledger.to_text()},
    )


def _result(became: Became) -> ActionResult:
    opened = [
        (OPPORTUNITY, became.opportunity),
        (CONTACT, became.contact),
        (ACCOUNT, became.account),
    ]
    entity, record_id = next(pair for pair in opened if pair[1] is not None)
    return ActionResult("Converted.", open_entity=entity, open_id=record_id)


def prefill(lead: Values, context: Context) -> Mapping[str, Any]:
    """Return what the dialog proposes: the account of that name if there is one, else a new one."""
    company = lead.get("company")
    known = (
        context.records.find(ACCOUNT, where=f"name == {json.dumps(company)}", limit=1)
        if company
        else []
    )
    title = company or person_of(lead)
    return {
        "account": known[0].id if known else None,
        "account_name": None if known else company,
        "contact": bool(person_of(lead) or lead.get("email")),
        "opportunity": title,
    }


CONVERT = Action(
    entity=LEAD,
    name="convert",
    label="Convert",
    run=convert,
    icon="arrow-right-left",
    when='stage in ["target", "lead"]',
    prefill=prefill,
    fields={
        "account": fields.Link(ACCOUNT, label="Existing account"),
        "account_name": fields.Text(
            label="New account", help="Used when no existing account is chosen"
        ),
        "contact": fields.Boolean(label="Make a contact", default=True),
        "opportunity": fields.Text(label="Opportunity", help="Its name; leave empty to make none"),
        "amount": fields.Money(label="Amount"),
        "close_date": fields.Date(label="Expected to close"),
    },
)
