"""Figures of days add up to months, quarters and years."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegboard.hookspecs.figures import Period
from pegboard.model.values import Money
from pegboard.reports.figures import added
from pegboard.reports.periods import first_day
from pegboard.web.pages.home_periods import period_name, spans

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
PERIODS = st.sampled_from(("month", "quarter", "year"))


@given(PERIODS, st.lists(st.tuples(DAYS, st.integers(0, 100)), min_size=1, max_size=20))
def test_nothing_is_lost_or_counted_twice(period: Period, days: list[tuple[date, int]]) -> None:
    found = spans(period, days, 100_000)

    assert sum(one.value for one in found if isinstance(one.value, int)) == sum(
        value for _, value in days
    )
    for span in found:
        inside = [value for day, value in days if span.first <= day <= span.last]
        assert span.value == sum(inside)


@given(PERIODS, st.lists(st.tuples(DAYS, st.integers(0, 9)), min_size=1, max_size=9))
def test_periods_follow_each_other_without_a_gap(
    period: Period, days: list[tuple[date, int]]
) -> None:
    found = spans(period, days, 50)

    assert len(found) <= 50
    for one, following in pairwise(found):
        assert (following.first - one.last).days == 1
    assert found[-1].first == first_day(period, max(day for day, _ in days))


@pytest.mark.parametrize(
    ("period", "name"), [("month", "May 2026"), ("quarter", "Q2 2026"), ("year", "2026")]
)
def test_a_period_is_called_as_people_call_it(period: Period, name: str) -> None:
    assert period_name(period, first_day(period, date(2026, 5, 17)), "en") == name


def test_amounts_are_added_for_each_currency() -> None:
    euro, dollar = Money(Decimal(1), "EUR"), Money(Decimal(2), "USD")

    assert added((euro,), (euro, dollar)) == (Money(Decimal(2), "EUR"), dollar)
    assert added(None, (euro,)) == (euro,)
