"""Adds to the accounts of the demo what a mapping cannot calculate: revenue out of millions."""

from decimal import Decimal

from pegboard_sales.demo.tables import rows_of
from pegboard_sdk import Context, Money

ACCOUNT = "base.account"
MILLION = 1_000_000


def build_company_facts(context: Context) -> None:
    """Give each account its yearly revenue."""
    found = context.system.find(ACCOUNT, fields=("name",), limit=1000)
    ids = {account.name: account.id for account in found}
    for row in rows_of("accounts.csv"):
        revenue = Money(Decimal(row["revenue"]) * MILLION, "USD")
        context.system.update(ACCOUNT, ids[row["account"]], {"annual_revenue": revenue})
