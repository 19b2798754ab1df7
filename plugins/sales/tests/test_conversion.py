"""A lead's conversion loses nothing and can be undone."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegboard.assembly.run_action import NotOffered
from pegboard.records.errors import Forbidden, NotFound
from pegboard.records.get import get
from pegboard.records.write_path import context_of
from pegboard_sales.convert_lead import NobodyKnown, NothingToMake, prefill
from pegboard_sales.undo_conversion import ChangedSince, UsedSince
from pegboard_sdk import RuleBroken, Values
from plugins.sales.tests.sales_office import Office

LEAD, ACTIVITY = "base.lead", "base.activity"
ACCOUNT, CONTACT, OPPORTUNITY = "base.account", "base.contact", "sales.opportunity"
FULL: dict[str, Any] = {
    "first_name": "Petra",
    "last_name": "Novak",
    "company": "Lumen Optics",
    "job_title": "Buyer",
    "source": "event",
    "email": "petra@lumen.example.com",
    "phone": "+34944123456",
    "mobile": "+34600123456",
    "website": "https://lumen.example.com",
    "address": {"street": "Kalea 1", "city": "Bilbao", "postcode": "48001", "country": "ES"},
    "sector": "medical",
    "employees": 12,
    "annual_revenue": {"amount": "1000000", "currency": "EUR"},
    "do_not_contact": True,
    "description": "Met at the fair",
    "surveys__budget": {"amount": "5000", "currency": "EUR"},
    "surveys__channels": ["mail", "fair"],
    "surveys__only_here": "stays",
}
ALL = {"account_name": "Lumen Optics", "contact": True, "opportunity": "Lumen Optics"}
BOOKKEEPING = {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}


def content(record: Values) -> dict[str, Any]:
    """Everything in a record but who wrote it when."""
    return {name: value for name, value in record.items() if name not in BOOKKEEPING}


def test_a_conversion_carries_every_value_over(office: Office) -> None:
    lead = office.get(LEAD, office.create(LEAD, **FULL))

    office.act(LEAD, lead.id, "convert", ALL)

    converted = office.get(LEAD, lead.id)
    account = office.get(ACCOUNT, converted.converted_account)
    contact = office.get(CONTACT, converted.converted_contact)
    opportunity = office.get(OPPORTUNITY, converted.sales__opportunity)
    for field in ("website", "sector", "employees", "annual_revenue", "phone", "source"):
        assert account[field] == lead[field]
    for field in (
        "first_name", "last_name", "job_title", "email", "phone", "mobile", "address", "source",
        "do_not_contact", "description",
    ):  # fmt: skip
        assert contact[field] == lead[field]
    assert (account.name, account.billing_address) == ("Lumen Optics", lead.address)
    assert (opportunity.lead_source, opportunity.description) == ("event", "Met at the fair")
    assert (opportunity.account, opportunity.contact) == (account.id, contact.id)
    assert contact.account == account.id
    assert (account.surveys__budget, contact.surveys__channels) == (
        lead.surveys__budget, lead.surveys__channels,
    )  # fmt: skip
    assert {account.owner, contact.owner, opportunity.owner} == {lead.owner}
    kept = content(lead) | {
        name: converted[name]
        for name in ("stage", "converted_at", "converted_account", "converted_contact")
    }
    assert content(converted) == kept | {"sales__opportunity": opportunity.id}


def test_consents_go_with_the_person_and_come_back(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    consent = office.create("base.consent", purpose="offers", source="Fair", lead=lead)

    office.act(LEAD, lead, "convert", ALL)
    contact = office.get(LEAD, lead).converted_contact
    assert office.get("base.consent", consent).contact == contact

    office.act(LEAD, lead, "undo_conversion")
    assert office.get("base.consent", consent).contact is None
    assert office.get("base.consent", consent).lead == lead


def test_a_consent_noted_since_the_conversion_keeps_it_from_being_undone(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    office.act(LEAD, lead, "convert", ALL)
    contact = office.get(LEAD, lead).converted_contact
    office.create("base.consent", purpose="offers", source="Call", contact=contact)

    with pytest.raises(UsedSince, match="a consent was linked to the contact"):
        office.act(LEAD, lead, "undo_conversion")


def test_what_was_done_with_the_lead_is_found_at_all_it_became(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    other = office.create(ACCOUNT, name="Someone else")
    call = office.create(ACTIVITY, subject="Call", kind="call", lead=lead)
    visit = office.create(ACTIVITY, subject="Visit", kind="meeting", lead=lead, account=other)

    office.act(LEAD, lead, "convert", ALL)

    now, called, visited = (
        office.get(LEAD, lead),
        office.get(ACTIVITY, call),
        office.get(ACTIVITY, visit),
    )
    assert (called.lead, called.account, called.contact, called.sales__opportunity) == (
        lead, now.converted_account, now.converted_contact, now.sales__opportunity,
    )  # fmt: skip
    assert (visited.account, visited.contact) == (other, now.converted_contact)


@settings(max_examples=25)
@given(
    fields=st.sets(st.sampled_from(sorted(FULL))),
    activities=st.integers(0, 3),
    contact=st.booleans(),
    account=st.sampled_from(["none", "new", "existing"]),
    opportunity=st.booleans(),
)
def test_undoing_a_conversion_restores_the_lead_and_all_around_it(
    office: Office,
    fields: set[str],
    activities: int,
    contact: bool,
    account: str,
    opportunity: bool,
) -> None:
    lead = office.create(LEAD, **{name: FULL[name] for name in fields} | {"last_name": "Novak"})
    done = [office.create(ACTIVITY, subject="Call", lead=lead) for _ in range(activities)]
    existing = office.create(ACCOUNT, name="Known") if account == "existing" else None
    asked = {
        "account": existing,
        "account_name": "Lumen" if account == "new" else None,
        "contact": contact or account == "none",
        "opportunity": "Deal" if opportunity else None,
    }
    before = [content(one) for one in _around(office, lead, done, existing)]
    office.act(LEAD, lead, "convert", asked)
    made = office.get(LEAD, lead)

    office.act(LEAD, lead, "undo_conversion")

    assert [content(one) for one in _around(office, lead, done, existing)] == before
    for entity, one in (
        (CONTACT, made.converted_contact),
        (OPPORTUNITY, made.sales__opportunity),
        (ACCOUNT, None if existing else made.converted_account),
    ):
        if one is not None:
            with pytest.raises(NotFound):
                office.get(entity, one)


def _around(office: Office, lead: str, done: list[str], existing: str | None) -> list[Values]:
    account = [office.get(ACCOUNT, existing)] if existing else []
    return [office.get(LEAD, lead), *(office.get(ACTIVITY, one) for one in done), *account]


def test_undoing_is_refused_once_somebody_worked_on_the_result(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    office.act(LEAD, lead, "convert", ALL)
    contact = office.get(LEAD, lead).converted_contact
    office.update(CONTACT, contact, department="Purchasing")

    with pytest.raises(ChangedSince, match="The contact was changed after the conversion"):
        office.act(LEAD, lead, "undo_conversion")

    assert office.get(LEAD, lead).stage == "converted"
    assert office.get(CONTACT, contact).department == "Purchasing"


def test_undoing_is_refused_once_something_hangs_on_the_result(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    office.act(LEAD, lead, "convert", ALL)
    office.create(CONTACT, last_name="Second", account=office.get(LEAD, lead).converted_account)

    with pytest.raises(UsedSince, match="a contact was linked to the account"):
        office.act(LEAD, lead, "undo_conversion")


def test_undoing_skips_what_was_deleted_in_the_meantime(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    office.act(LEAD, lead, "convert", ALL)
    office.delete(OPPORTUNITY, office.get(LEAD, lead).sales__opportunity)

    office.act(LEAD, lead, "undo_conversion")

    assert office.get(LEAD, lead).stage == "target"


def test_a_lead_can_be_converted_again_after_undoing(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    for _ in range(2):
        office.act(LEAD, lead, "convert", ALL)
        office.act(LEAD, lead, "undo_conversion")
    office.act(LEAD, lead, "convert", ALL)

    assert office.get(LEAD, lead).stage == "converted"


def test_a_person_without_a_company_becomes_a_contact_alone(office: Office) -> None:
    lead = office.create(LEAD, last_name="Novak")

    office.act(LEAD, lead, "convert", {"contact": True})

    now = office.get(LEAD, lead)
    assert (now.converted_account, now.sales__opportunity) == (None, None)
    assert office.get(CONTACT, now.converted_contact).name == "Novak"


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"contact": False}, NothingToMake),
        ({"contact": True, "account_name": "Lumen"}, NobodyKnown),
    ],
)
def test_a_conversion_that_makes_no_sense_is_refused_and_makes_nothing(
    office: Office, asked: dict[str, object], error: type[RuleBroken]
) -> None:
    lead = office.create(LEAD, company="Only a company")
    accounts = len(office.find(ACCOUNT))

    with pytest.raises(error):
        office.act(LEAD, lead, "convert", asked)

    assert len(office.find(ACCOUNT)) == accounts
    assert office.get(LEAD, lead).stage == "target"


def test_a_converted_lead_is_not_converted_twice(office: Office) -> None:
    lead = office.create(LEAD, **FULL)
    office.act(LEAD, lead, "convert", ALL)

    with pytest.raises(NotOffered):
        office.act(LEAD, lead, "convert", ALL)


def test_nobody_converts_a_lead_that_they_may_not_change(office: Office) -> None:
    lead = office.create(LEAD, office.mia, **FULL)

    with pytest.raises(Forbidden):
        office.act(LEAD, lead, "convert", ALL, office.sol)
    with pytest.raises(NotFound):
        office.act(LEAD, lead, "convert", ALL, office.tom)


def test_the_manager_converts_for_the_seller_who_stays_the_owner(office: Office) -> None:
    lead = office.create(LEAD, **FULL)

    office.act(LEAD, lead, "convert", ALL, office.mia)

    opportunity = office.get(OPPORTUNITY, office.get(LEAD, lead).sales__opportunity)
    assert opportunity.owner == office.sol.user_id


def test_the_dialog_proposes_the_account_that_is_known_already(own_office: Office) -> None:
    known = own_office.create(ACCOUNT, name='Lumen "Optics"')
    lead = own_office.create(LEAD, company='Lumen "Optics"', last_name="Novak")

    assert _proposed(own_office, lead) == {
        "account": known,
        "account_name": None,
        "contact": True,
        "opportunity": 'Lumen "Optics"',
    }


def _proposed(office: Office, lead: str) -> dict[str, Any]:
    with office.runtime.reading(office.sol) as unit:
        return dict(prefill(get(unit, LEAD, lead), context_of(unit)))
