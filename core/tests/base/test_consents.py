"""The consent ledger says what happened: entries are added and withdrawn, never edited."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.tests.base.front_desk import FrontDesk
from pegboard.access.principals import SYSTEM
from pegboard.assembly.run_action import NotOffered
from pegboard.records.delete import delete
from pegboard.records.errors import InvalidRecord
from pegboard.records.history import history

CONSENT, CONTACT, LEAD = "base.consent", "base.contact", "base.lead"
GIVEN = {
    "purpose": "newsletter",
    "channel": "email",
    "source": "Form of the fair",
    "wording": "Yes, send me the newsletter.",
}


def consent(desk: FrontDesk, **more: Any) -> str:
    contact = desk.create(CONTACT, last_name="Novak")
    return desk.create(CONSENT, **{**GIVEN, "contact": contact, **more})


def test_a_consent_is_dated_and_named_by_what_it_allows(desk: FrontDesk) -> None:
    made = desk.get(CONSENT, consent(desk))

    assert (made.name, made.basis) == ("Newsletter · e-mail", "consent")
    assert datetime.now(UTC) - made.given_at < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"contact": None}, "a contact or a lead"),
        ({"source": None}, "source"),
        ({"given_at": "2026-05-01T10:00:00Z", "expires_on": "2026-04-30"}, "expires_on"),
    ],
)
def test_a_consent_says_whose_it_is_and_where_from(
    desk: FrontDesk, more: dict[str, Any], problem: str
) -> None:
    with pytest.raises(InvalidRecord, match=problem):
        consent(desk, **more)


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "offers"},
        {"wording": "Something else"},
        {"source": "Elsewhere"},
        {"given_at": "2020-01-01T00:00:00Z"},
        {"expires_on": "2099-01-01"},
        {"contact": None},
    ],
)
def test_a_consent_is_not_edited(desk: FrontDesk, change: dict[str, Any]) -> None:
    made = consent(desk)

    with pytest.raises(InvalidRecord, match="withdraw it and note a new one"):
        desk.update(CONSENT, made, **change)


def test_a_consent_is_not_deleted(desk: FrontDesk) -> None:
    made = consent(desk)

    with (
        pytest.raises(InvalidRecord, match="withdraw it instead"),
        desk.runtime.writing(SYSTEM) as unit,
    ):
        delete(unit, CONSENT, made)


def test_a_consent_is_withdrawn_once_and_stays_so(desk: FrontDesk) -> None:
    made = consent(desk)

    desk.act(CONSENT, made, "withdraw")

    assert desk.get(CONSENT, made).withdrawn_at is not None
    with pytest.raises(NotOffered):
        desk.act(CONSENT, made, "withdraw")
    with pytest.raises(InvalidRecord, match="stays"):
        desk.update(CONSENT, made, withdrawn_at=None)
    with desk.runtime.reading(SYSTEM) as unit:
        entries = history(unit, desk.runtime.assembly.schema.entity(CONSENT), made)
    assert entries[0].changes["withdrawn_at"][0] is None


def test_a_seller_withdraws_what_a_colleague_noted(desk: FrontDesk) -> None:
    made = consent(desk, owner=desk.people["sales_manager"].user_id)
    seller = desk.people["sales_representative"]

    desk.act_as(seller, CONSENT, made, "withdraw")

    assert desk.get(CONSENT, made).withdrawn_at is not None


def test_a_consent_gains_the_contact_that_its_lead_became(desk: FrontDesk) -> None:
    lead = desk.create(LEAD, last_name="Novak")
    made = consent(desk, lead=lead, contact=None)
    contact = desk.create(CONTACT, last_name="Novak")

    desk.update(CONSENT, made, contact=contact)
    with pytest.raises(InvalidRecord, match="withdraw it and note a new one"):
        desk.update(CONSENT, made, contact=desk.create(CONTACT, last_name="Other"))

    desk.update(CONSENT, made, contact=None)
    assert desk.get(CONSENT, made).lead == lead
