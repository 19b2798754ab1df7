"""Adds to the accounts of the demo what a mapping cannot calculate: revenue, and whose they are."""

from collections import Counter
from decimal import Decimal

from pegboard_sales.demo.people import USER
from pegboard_sales.demo.tables import rows_of
from pegboard_sdk import Context, Money

ACCOUNT = "base.account"
MILLION = 1_000_000


def build_company_facts(context: Context) -> None:
    """Give each account its yearly revenue out of millions, and whoever sold most to it as owner.

    Subsidiaries are left to nobody, so that an administrator finds something to do.
    """
    found = context.system.find(ACCOUNT, fields=("name",), limit=1000)
    ids = {account.name: account.id for account in found}
    users = {user.name: user.id for user in context.system.find(USER, fields=("name",), limit=1000)}
    best = _best_sellers()
    for row in rows_of("accounts.csv"):
        revenue = Money(Decimal(row["revenue"]) * MILLION, "USD")
        owner = None if row["subsidiary_of"] else users.get(best.get(row["account"], ""))
        values = {"annual_revenue": revenue, "owner": owner}
        context.system.update(ACCOUNT, ids[row["account"]], values)


def _best_sellers() -> dict[str, str]:
    """Return for each account who won most of its deals, of several the last by name."""
    won = Counter(
        (row["account"], row["sales_agent"])
        for row in rows_of("sales_pipeline.csv")
        if row["deal_stage"] == "Won"
    )
    return {account: seller for (account, seller), _ in sorted(won.items(), key=_fewest_first)}


def _fewest_first(counted: tuple[tuple[str, str], int]) -> tuple[int, str]:
    (_, seller), number = counted
    return number, seller
