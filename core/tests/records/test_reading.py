"""What the gate promises whoever reads."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tests.records.small_company import SmallCompany
from pegboard.access.principals import Principal
from pegboard.database.errors import BadCell
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.create import create
from pegboard.records.errors import BadQuery, Forbidden, NotFound
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query

SORTS = ("name", "amount", "closes_on", "size", "account.name", "probability", "created_at", "id")


@pytest.fixture(scope="module")
def deals(shared_company: SmallCompany) -> SmallCompany:
    """Sixty deals with many ties and gaps."""
    company = shared_company
    with company.runtime.writing(company.dan) as unit:
        accounts = [
            create(unit, "base.account", {"name": n})["id"] for n in ("Älpha", "beta", "Álamo")
        ]
        for n in range(60):
            money = {"amount": str(n % 5 * 10), "currency": "EUR" if n % 3 else "USD"}
            values: dict[str, object] = {
                "name": f"Deal {n % 7}",
                "account": accounts[n % 4] if n % 4 < 3 else None,
                "amount": money if n % 6 else None,
                "closes_on": date(2026, 1, 1) + timedelta(days=n % 9) if n % 5 else None,
                "size": n % 4 or None,
            }
            create(unit, "base.deal", values)
    return company


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sort=st.lists(
        st.tuples(st.sampled_from(["", "-"]), st.sampled_from(SORTS)), min_size=1, max_size=3
    ),
    limit=st.integers(1, 25),
)
def test_pages_put_together_are_the_whole_list_once(
    deals: SmallCompany, sort: list[tuple[str, str]], limit: int
) -> None:
    keys = tuple(sign + name for sign, name in sort)
    with deals.runtime.reading(deals.dan) as unit:
        whole = find(unit, Query("base.deal", sort=keys, fields=("name",), limit=1000)).rows
        paged: list[tuple[Any, ...]] = []
        cursor = None
        while True:
            page = find(
                unit, Query("base.deal", sort=keys, fields=("name",), limit=limit, cursor=cursor)
            )
            paged.extend(page.rows)
            cursor = page.next
            if cursor is None:
                break
    assert paged == list(whole)
    assert len({row[0] for row in paged}) == 60


@pytest.mark.parametrize("sign", ["", "-"])
@pytest.mark.parametrize("name", ["amount", "closes_on", "size", "account.name"])
def test_empty_values_come_last_in_either_direction(
    deals: SmallCompany, sign: str, name: str
) -> None:
    with deals.runtime.reading(deals.dan) as unit:
        rows = find(unit, Query("base.deal", sort=(sign + name,), fields=(name,), limit=1000)).rows
    empty = [row[1] is None for row in rows]
    assert any(empty)
    assert empty == sorted(empty)


def test_names_are_ordered_without_regard_to_case_and_accents(deals: SmallCompany) -> None:
    with deals.runtime.reading(deals.dan) as unit:
        rows = find(unit, Query("base.account", sort=("name",), fields=("name",))).rows
    assert [row[1] for row in rows] == ["Álamo", "Älpha", "beta"]


def test_sums_per_group_add_up_to_the_sum_of_all(deals: SmallCompany) -> None:
    measures = ("count()", "sum(amount)")
    with deals.runtime.reading(deals.dan) as unit:
        whole = aggregate(unit, Aggregation("base.deal", measures=measures))[0]
        parts = aggregate(
            unit, Aggregation("base.deal", group_by=("account.name",), measures=measures)
        )
    assert sum(part["count()"] for part in parts) == whole["count()"] == 60
    for total in whole["sum(amount)"]:
        in_parts = [
            float(amount["amount"])
            for part in parts
            for amount in _listed(part["sum(amount)"])
            if amount["currency"] == total["currency"]
        ]
        assert sum(in_parts) == float(total["amount"])


def test_a_group_without_amounts_stands_beside_one_of_two_currencies(company: SmallCompany) -> None:
    given = [("Both", "EUR"), ("Both", "USD"), ("None", None), ("Euro", "EUR")]
    with company.runtime.writing(company.dan) as unit:
        for name, currency in given:
            amount = {"amount": "1", "currency": currency} if currency else None
            create(unit, "base.deal", {"name": name, "amount": amount})
        wanted = Aggregation("base.deal", group_by=("name",), measures=("sum(amount)",))
        sums = {row["name"]: row["sum(amount)"] for row in aggregate(unit, wanted)}
    euro, dollar = ({"amount": "1.00", "currency": code} for code in ("EUR", "USD"))
    assert sums == {"Both": [euro, dollar], "Euro": euro, "None": None}


def test_amounts_of_two_currencies_are_told_apart_in_groups_of_options(
    company: SmallCompany,
) -> None:
    with company.runtime.writing(company.dan) as unit:
        for currency in ("EUR", "USD"):
            amount = {"amount": "1", "currency": currency}
            create(
                unit, "base.deal", {"name": "x", "amount": amount, "interests": ["bikes", "lights"]}
            )
        wanted = Aggregation("base.deal", group_by=("interests",), measures=("sum(amount)",))
        rows = aggregate(unit, wanted)
    assert [len(row["sum(amount)"]) for row in rows] == [2]


def test_a_sum_beyond_what_a_database_can_add_up_is_refused_or_right(
    company: SmallCompany,
) -> None:
    with company.runtime.writing(company.dan) as unit:
        for _ in range(2):
            create(unit, "base.deal", {"name": "x", "size": 2**63 - 1})
    with company.runtime.reading(company.dan) as unit:
        wanted = Aggregation("base.deal", measures=("sum(size)", "avg(size)"))
        if unit.tx.is_sqlite:
            with pytest.raises(BadCell):
                aggregate(unit, wanted)
        else:
            assert aggregate(unit, wanted)[0]["sum(size)"] == 2**64 - 2


def _listed(amounts: Any) -> list[dict[str, str]]:
    return amounts if isinstance(amounts, list) else [amounts] if amounts else []


def test_an_average_is_exact_to_four_digits(deals: SmallCompany) -> None:
    with deals.runtime.reading(deals.dan) as unit:
        row = aggregate(unit, Aggregation("base.deal", "size != null", measures=("avg(size)",)))[0]
    assert row["avg(size)"] == "2"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (Query("base.deal", where="amout > 3"), "where"),
        (Query("base.deal", where="amount >"), "where"),
        (Query("base.deal", where="name > 3"), "where"),
        (Query("base.deal", sort=("colour",)), "sort"),
        (Query("base.deal", sort=("interests",)), "sort"),
        (Query("base.deal", fields=("account.colour",)), "fields"),
        (Query("base.deal", fields=("name.length",)), "fields"),
        (Query("base.deal", limit=0), "limit"),
        (Query("base.deal", limit=10**9), "limit"),
        (Query("base.deal", cursor="nonsense"), "cursor"),
        (Query("base.deal", cursor="é"), "cursor"),
    ],
)
def test_a_query_that_cannot_be_answered_names_its_faulty_part(
    deals: SmallCompany, query: Query, parameter: str
) -> None:
    with pytest.raises(BadQuery) as error, deals.runtime.reading(deals.dan) as unit:
        find(unit, query)
    assert error.value.parameter == parameter


def test_a_cursor_serves_only_its_own_list(deals: SmallCompany) -> None:
    with deals.runtime.reading(deals.dan) as unit:
        page = find(unit, Query("base.deal", sort=("name",), limit=5))
        with pytest.raises(BadQuery, match="another filter"):
            find(unit, Query("base.deal", sort=("size",), limit=5, cursor=page.next))


@pytest.fixture
def owned(company: SmallCompany) -> SmallCompany:
    """One account each of Ana, Bo, Cleo and Dan."""
    for person in (company.ana, company.bo, company.cleo, company.dan):
        with company.runtime.writing(person) as unit:
            create(unit, "base.account", {"name": person.name} | _secret(person))
    return company


def _secret(person: Principal) -> dict[str, object]:
    return {} if person.name == "Bo" else {"secret": "s3cret"}


def test_a_scope_reaches_just_the_records_it_names(owned: SmallCompany) -> None:
    reached = {}
    for person in (owned.ana, owned.bo, owned.cleo, owned.dan):
        with owned.runtime.reading(person) as unit:
            rows = find(unit, Query("base.account", fields=("name",))).rows
            reached[person.name] = {row[1] for row in rows}
    assert reached == {
        "Ana": {"Ana", "Bo", "Cleo"},
        "Bo": {"Ana", "Bo"},
        "Cleo": {"Cleo"},
        "Dan": {"Ana", "Bo", "Cleo", "Dan"},
    }


def test_what_may_not_be_seen_is_not_found_and_not_counted(owned: SmallCompany) -> None:
    with owned.runtime.reading(owned.dan) as unit:
        dans = find(unit, Query("base.account", where='name == "Dan"')).rows[0][0]
    with owned.runtime.reading(owned.cleo) as unit:
        with pytest.raises(NotFound):
            get(unit, "base.account", dans)
        assert aggregate(unit, Aggregation("base.account"))[0]["count()"] == 1
        assert find(unit, Query("base.account", count="exact")).count == 1


@pytest.mark.parametrize(
    "query",
    [
        Query("base.account", where='secret == "s3cret"'),
        Query("base.account", sort=("secret",)),
        Query("base.account", fields=("secret",)),
        Query("base.deal", where='account.secret == "s3cret"'),
        Query("base.deal", fields=("account.secret",)),
    ],
)
def test_a_hidden_field_does_not_exist(owned: SmallCompany, query: Query) -> None:
    with pytest.raises(BadQuery, match="no field called"), owned.runtime.reading(owned.bo) as unit:
        find(unit, query)


def test_a_hidden_field_cannot_be_grouped_or_measured(owned: SmallCompany) -> None:
    with owned.runtime.reading(owned.bo) as unit:
        for wanted in (
            Aggregation("base.account", group_by=("secret",)),
            Aggregation("base.account", measures=("min(secret)",)),
        ):
            with pytest.raises(BadQuery, match="no field called"):
                aggregate(unit, wanted)
        assert "secret" not in find(unit, Query("base.account")).fields


def test_a_link_to_what_may_not_be_seen_shows_as_empty(owned: SmallCompany) -> None:
    with owned.runtime.writing(owned.dan) as unit:
        dans = find(unit, Query("base.account", where='name == "Dan"')).rows[0][0]
        create(unit, "base.deal", {"name": "x", "account": dans, "owner": owned.cleo.user_id})
    with owned.runtime.reading(owned.cleo) as unit:
        page = find(unit, Query("base.deal", fields=("account.name",)))
        assert page.rows[0][1] is None
        assert find(unit, Query("base.deal", where='account.name == "Dan"')).rows == []


def test_without_a_right_on_the_entity_everything_is_refused(owned: SmallCompany) -> None:
    nobody = Principal(owned.bo.user_id, "Nobody")
    with owned.runtime.reading(nobody) as unit:
        with pytest.raises(Forbidden):
            find(unit, Query("base.account"))
        with pytest.raises(Forbidden):
            aggregate(unit, Aggregation("base.account"))


@pytest.mark.parametrize("field", ["account", "urgent", "id", "owner", "interests"])
def test_what_has_no_least_and_greatest_value_is_not_asked_for_them(
    shared_company: SmallCompany, field: str
) -> None:
    wanted = Aggregation("base.deal", measures=(f"max({field})",))
    with (
        shared_company.runtime.reading(shared_company.dan) as unit,
        pytest.raises(BadQuery, match="has no order"),
    ):
        aggregate(unit, wanted)
