"""Rules of contracts and their renewal."""

import pytest
from pegboard_renewals.plugin import CONTRACT, Renewals

from pegboard_sdk import InvalidRecord
from pegboard_sdk.testing import System, system_of


@pytest.fixture
def system(sqlite_url: str) -> System:
    return system_of(sqlite_url, renewals=Renewals())


def sign(system: System, amount: str, **account: str) -> tuple[str, str]:
    value = {"amount": amount, "currency": "EUR"}
    with system.working() as context:
        customer = context.records.create("base.account", {"name": "Betatech", **account})
        contract = {"name": "Support", "account": customer, "renews_on": "2026-02-28"}
        return customer, context.records.create(CONTRACT, {**contract, "annual_value": value})


def test_an_account_at_high_risk_has_a_badge(system: System) -> None:
    account, _ = sign(system, "10", renewals__renewal_risk="high")

    assert system.badges("base.account", account) == ["Renewal risk"]


def test_a_negative_value_is_refused(system: System) -> None:
    with pytest.raises(InvalidRecord, match="must not be negative"):
        sign(system, "-1")


def test_a_renewed_contract_goes_on_for_a_year(system: System) -> None:
    _, contract = sign(system, "10")
    done = system.act(CONTRACT, contract, "renew", {"value": {"amount": "11", "currency": "EUR"}})

    with system.working() as context:
        assert context.records.get(CONTRACT, contract).state == "renewed"
        assert str(context.records.get(CONTRACT, str(done.open_id)).renews_on) == "2027-02-28"
