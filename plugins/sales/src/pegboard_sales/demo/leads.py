"""Makes up leads on their whole way: found, spoken with, discarded, turned into a sale."""

from collections.abc import Mapping
from typing import Any

from pegboard_sales.demo.people import USER, email_of
from pegboard_sales.demo.tables import rows_of
from pegboard_sales.opportunities import OPPORTUNITY
from pegboard_sdk import Context, Values

LEAD = "base.lead"
SAID = ("first_name", "last_name", "company", "sector", "source", "stage", "status", "rating")


def build_leads(context: Context) -> None:
    """Make the leads of leads.csv; the converted ones lead to a sale of the data set."""
    rows = rows_of("leads.csv")
    users = context.system.find(USER, fields=("email",), limit=1000)
    owners = {user.email: user.id for user in users}
    sales = _sales(context, [row["opportunity"] for row in rows if row["opportunity"]])
    leads = [_lead(row, owners, sales.get(row["opportunity"]), context) for row in rows]
    context.system.create_many(LEAD, leads)


def _lead(
    row: Mapping[str, str], owners: Mapping[str, str], sale: Values | None, context: Context
) -> dict[str, Any]:
    company = row["company"].split()[0].lower()
    first = row["first_name"][0].lower()
    found: dict[str, Any] = {name: row[name] or None for name in SAID}
    found["email"] = f"{first}@{_plain(company)}.example.com" if row["source"] else None
    found["owner"] = owners.get(email_of(row["owner"]))
    if sale is not None:
        found["converted_at"] = context.now
        found["converted_account"] = sale.account
        found["sales__opportunity"] = sale.id
    return found


def _sales(context: Context, references: list[str]) -> dict[str, Values]:
    """Return the opportunities that have these numbers in the data set."""
    wanted = ", ".join(f'"{one}"' for one in references)
    found = context.system.find(
        OPPORTUNITY, where=f"reference in [{wanted}]", fields=("reference", "account")
    )
    return {sale.reference: sale for sale in found}


def _plain(word: str) -> str:
    """Return *word* in letters that an address can have."""
    return "".join(letter for letter in word if letter.isascii() and letter.isalnum())
