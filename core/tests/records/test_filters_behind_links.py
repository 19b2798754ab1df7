"""However a filter is put into SQL, it finds what the expression says of each record."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tests.records.small_company import SmallCompany
from pegboard.expressions import Lookup, Moments, check_condition, compile_memory
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query

TERMS = (
    'account.name == "Älpha"',
    'account.name != "Älpha"',
    '!(account.name == "Älpha")',
    "account.name == null",
    "account.name != null",
    'account.name.icontains("alp")',
    '!account.name.icontains("alp")',
    'account.sector in ["retail", "public"]',
    'account.parent.name == "beta"',
    "account.parent == null",
    'account.name == "beta" || account.sector == "retail"',
    '(account.sector == "retail") == urgent',
    'account.sector == "retail" ? size > 1 : size > 2',
    'account.office.country == "ES"',
    "size > 1",
    "urgent",
    '"bikes" in interests',
    "account == null || size == 2",
)
PATHS = (
    "id", "size", "urgent", "interests", "account", "account.name", "account.sector",
    "account.parent", "account.parent.name", "account.office",
)  # fmt: skip


@pytest.fixture(scope="module")
def deals(shared_company: SmallCompany) -> SmallCompany:
    company = shared_company
    with company.runtime.writing(company.dan) as unit:
        beta = create(unit, "base.account", {"name": "beta", "sector": "retail"})["id"]
        alpha = create(unit, "base.account", {"name": "Älpha", "parent": beta})["id"]
        office = {"country": "ES"}
        gamma = create(
            unit, "base.account", {"name": "Gamma", "sector": "health", "office": office}
        )
        for n in range(48):
            values: dict[str, object] = {
                "name": f"Deal {n}",
                "account": (None, beta, alpha, gamma["id"])[n % 4],
                "size": n % 5 or None,
                "urgent": n % 3 == 0,
                "interests": ["bikes"] if n % 2 else [],
            }
            create(unit, "base.deal", values)
    return company


class Row:
    """One deal as the in-memory back end reads it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def value(self, path: tuple[str, ...]) -> object:
        return self._values[".".join(path)]

    def records(self, path: tuple[str, ...]) -> Sequence[Lookup]:
        raise NotImplementedError(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(terms=st.lists(st.sampled_from(TERMS), min_size=1, max_size=4))
def test_a_filter_finds_what_it_says(deals: SmallCompany, terms: list[str]) -> None:
    where = " && ".join(f"({term})" for term in terms)
    schema = deals.runtime.assembly.schema
    holds = compile_memory(check_condition(where, schema, "base.deal"))
    now = datetime.now(UTC)
    moments = Moments(now=now, today=now.date(), me=deals.dan.user_id)
    with deals.runtime.reading(deals.dan) as unit:
        everything = find(unit, Query("base.deal", fields=PATHS, limit=1000)).records
        found = find(unit, Query("base.deal", where=where, fields=("id",), limit=1000)).rows
    expected = {row["id"] for row in everything if holds(Row(row), moments)}
    assert {row[0] for row in found} == expected
