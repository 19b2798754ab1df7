"""Adds to the accounts of the demo what a mapping cannot express: revenue and country."""

from decimal import Decimal

from pegboard_sales.demo.tables import rows_of
from pegboard_sdk import Address, Context, Money

ACCOUNT = "base.account"
MILLION = 1_000_000
COUNTRIES = {
    "Belgium": "BE",
    "Brazil": "BR",
    "China": "CN",
    "Germany": "DE",
    "Italy": "IT",
    "Japan": "JP",
    "Jordan": "JO",
    "Kenya": "KE",
    "Korea": "KR",
    "Norway": "NO",
    "Panama": "PA",
    "Philipines": "PH",
    "Poland": "PL",
    "Romania": "RO",
    "United States": "US",
}


def build_company_facts(context: Context) -> None:
    """Give each account its yearly revenue and the country of its head office."""
    found = context.system.find(ACCOUNT, fields=("name",), limit=1000)
    ids = {account.name: account.id for account in found}
    for row in rows_of("accounts.csv"):
        values = {
            "annual_revenue": Money(Decimal(row["revenue"]) * MILLION, "USD"),
            "billing_address": Address(country=COUNTRIES[row["office_location"]]),
        }
        context.system.update(ACCOUNT, ids[row["account"]], values)
