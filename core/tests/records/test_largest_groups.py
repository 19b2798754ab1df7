"""The largest groups come first, and only those with enough records."""

import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.records.aggregate import Aggregation, aggregate
from pegboard.records.create import create

SIZES = {"small": (1,), "middle": (2, 2), "large": (9, 9, 9)}


@pytest.fixture
def deals(company: SmallCompany) -> SmallCompany:
    with company.runtime.writing(company.dan) as unit:
        for name, sizes in SIZES.items():
            for size in sizes:
                create(unit, "base.deal", {"name": name, "size": size})
    return company


@pytest.mark.parametrize(
    ("most", "at_least", "names"),
    [(10, 1, ["large", "middle", "small"]), (2, 1, ["large", "middle"]), (10, 3, ["large"])],
)
def test_groups_are_ordered_by_their_first_figure(
    deals: SmallCompany, most: int, at_least: int, names: list[str]
) -> None:
    wanted = Aggregation(
        "base.deal",
        group_by=("name",),
        measures=("sum(size)", "count()"),
        largest=True,
        most=most,
        at_least=at_least,
    )

    with deals.runtime.reading(deals.dan) as unit:
        rows = aggregate(unit, wanted)

    assert [row["name"] for row in rows] == names
    assert [row["sum(size)"] for row in rows] == [sum(SIZES[name]) for name in names]


def test_groups_of_several_currencies_keep_all_amounts(company: SmallCompany) -> None:
    with company.runtime.writing(company.dan) as unit:
        for currency in ("EUR", "USD"):
            values = {"name": "both", "amount": {"amount": "5", "currency": currency}}
            create(unit, "base.deal", values)
        create(unit, "base.deal", {"name": "one", "amount": {"amount": "1", "currency": "EUR"}})
        wanted = Aggregation(
            "base.deal", group_by=("name",), measures=("sum(amount)",), largest=True, most=1
        )
        rows = aggregate(unit, wanted)

    assert [row["name"] for row in rows] == ["both"]
    assert [one["currency"] for one in rows[0]["sum(amount)"]] == ["EUR", "USD"]
