"""What holds for the products of an opportunity."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pegboard.records.errors import Forbidden, InvalidRecord, NotFound
from pegboard_sales.opportunity_lines import line_total
from pegboard_sdk import Money
from plugins.sales.tests.sales_office import Office

LINE, OPPORTUNITY = "sales.opportunity_product", "sales.opportunity"


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def product(office: Office, name: str, price: str, currency: str = "USD") -> str:
    return office.create(
        "base.product",
        office.ada,
        name=name,
        list_price={"amount": price, "currency": currency},
    )


def test_a_line_takes_name_and_list_price_of_its_product(office: Office) -> None:
    one = office.opportunity()
    line = office.create(LINE, opportunity=one, product=product(office, "GTX Basic", "550"))

    made = office.get(LINE, line)

    assert (made.name, made.unit_price, made.total) == ("GTX Basic", usd("550"), usd("550"))


def test_the_amount_is_the_sum_of_the_lines(office: Office) -> None:
    one = office.opportunity()
    basic, pro = product(office, "Basic", "550"), product(office, "Pro", "4821")
    first = office.create(LINE, opportunity=one, product=basic, quantity="2", discount="10")
    office.create(LINE, opportunity=one, product=pro)
    assert office.get(OPPORTUNITY, one).amount == usd("5811")

    office.update(LINE, first, quantity="1", discount="0")
    assert office.get(OPPORTUNITY, one).amount == usd("5371")

    office.delete(LINE, first)
    left = office.get(OPPORTUNITY, one)
    assert (left.amount, left.line_count) == (usd("4821"), 1)


def test_the_amount_of_an_opportunity_with_lines_is_not_set_by_hand(office: Office) -> None:
    one = office.opportunity()
    office.create(LINE, opportunity=one, product=product(office, "MG", "55"))

    with pytest.raises(InvalidRecord, match="is the sum of its products"):
        office.update(OPPORTUNITY, one, amount={"amount": "1", "currency": "USD"})


def test_the_lines_of_a_deleted_opportunity_are_out_of_reach_until_it_is_back(
    office: Office,
) -> None:
    one = office.opportunity()
    line = office.create(LINE, opportunity=one, product=product(office, "MG", "55"))
    office.delete(OPPORTUNITY, one)

    assert office.find(LINE, f'id == "{line}"', office.sol) == []
    with pytest.raises(NotFound):
        office.delete(LINE, line)

    office.restore(OPPORTUNITY, one)
    assert len(office.find(LINE, f'id == "{line}"', office.sol)) == 1


def test_one_opportunity_has_one_currency(office: Office) -> None:
    one = office.opportunity()
    office.create(LINE, opportunity=one, product=product(office, "MG", "55"))

    with pytest.raises(InvalidRecord, match="must be in USD"):
        office.create(LINE, opportunity=one, product=product(office, "EU", "5", "EUR"))


def test_a_line_belongs_to_whom_the_opportunity_belongs_to(office: Office) -> None:
    one = office.opportunity()
    line = office.create(LINE, opportunity=one, product=product(office, "MG", "55"))
    assert office.get(LINE, line).owner == office.sol.user_id

    office.update(OPPORTUNITY, one, office.ada, owner=office.tom.user_id)

    assert office.get(LINE, line).owner == office.tom.user_id
    assert office.find(LINE, f'opportunity == "{one}"', office.sol) == []


def test_nobody_adds_products_to_a_colleagues_opportunity(office: Office) -> None:
    one = office.opportunity(office.mia)
    some = product(office, "MG", "55")

    with pytest.raises(Forbidden):
        office.create(LINE, office.sol, opportunity=one, product=some)

    assert office.get(OPPORTUNITY, one).line_count == 0


@given(
    quantity=st.decimals(0, 10_000, places=2),
    price=st.decimals(0, 100_000, places=2),
    discount=st.decimals(0, 100, places=2),
)
def test_a_total_lies_between_nothing_and_the_full_price_in_whole_cents(
    quantity: Decimal, price: Decimal, discount: Decimal
) -> None:
    total = line_total(quantity, Money(price, "EUR"), discount)

    assert total is not None
    assert 0 <= total.amount <= quantity * price + Decimal("0.005")
    assert total.amount == total.amount.quantize(Decimal("0.01"))
