"""Where each value of a lead goes when it is converted."""

from collections.abc import Mapping
from typing import Any

from pegboard_sdk import Values

PERSON = ("first_name", "last_name", "job_title", "mobile", "do_not_contact")
REACHED = ("email", "phone", "description")
COMPANY = ("website", "sector", "employees", "annual_revenue", "source")


def account_values(lead: Values, *, name: str, has_contact: bool) -> dict[str, Any]:
    """Return the account that the lead's company becomes.

    Its e-mail address and description go to the contact; without one they go to the account.
    """
    values = {field: lead.get(field) for field in COMPANY}
    values |= {"name": name, "phone": lead.get("phone"), "billing_address": lead.get("address")}
    if not has_contact:
        values |= {"email": lead.get("email"), "description": lead.get("description")}
    return values


def contact_values(lead: Values, *, account: str | None) -> dict[str, Any]:
    """Return the contact that the person behind the lead becomes."""
    values = {field: lead.get(field) for field in (*PERSON, *REACHED)}
    return values | {
        "account": account,
        "address": lead.get("address"),
        "source": lead.get("source"),
    }


def opportunity_values(
    lead: Values, asked: Mapping[str, Any], *, account: str | None, contact: str | None
) -> dict[str, Any]:
    """Return the opportunity that the person converting asked for."""
    return {
        "name": asked["opportunity"],
        "account": account,
        "contact": contact,
        "amount": asked.get("amount"),
        "close_date": asked.get("close_date"),
        "lead_source": lead.get("source"),
        "description": lead.get("description"),
    }


def shared_fields(lead: Values, writable: frozenset[str]) -> dict[str, Any]:
    """Return the lead's values in fields that a plugin or the admin added to both entities."""
    return {
        name: value
        for name, value in lead.items()
        if "__" in name and name in writable and value not in (None, (), "")
    }


def person_of(lead: Values) -> str | None:
    """Return the name of the person behind the lead, None when only the company is known."""
    return (
        " ".join(part for part in (lead.get("first_name"), lead.get("last_name")) if part) or None
    )
