"""What holds for opportunities and the stages that they go through."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pegboard.records.errors import InvalidRecord
from pegboard.records.update import update
from pegboard_sdk import Money
from plugins.sales.tests.sales_office import Office

OPPORTUNITY = "sales.opportunity"
TODAY = datetime.now(UTC).date()


def test_an_opportunity_starts_in_the_first_open_stage_of_the_default_pipeline(
    office: Office,
) -> None:
    made = office.get(OPPORTUNITY, office.opportunity())

    assert made.stage == office.stage("Prospecting")
    assert made.pipeline == office.find("sales.pipeline", "is_default")[0].id
    assert made.probability == 10
    assert made.owner == office.sol.user_id


def test_the_probability_follows_the_stage_unless_it_is_given(office: Office) -> None:
    one = office.opportunity(stage=office.stage("Engaging"))
    other = office.opportunity(stage=office.stage("Engaging"), probability=55)

    office.update(OPPORTUNITY, one, stage=office.stage("Proposal"))

    assert office.get(OPPORTUNITY, one).probability == 60
    assert office.get(OPPORTUNITY, other).probability == 55


def test_the_expected_value_is_the_amount_times_the_probability(office: Office) -> None:
    one = office.opportunity(
        amount={"amount": "1000", "currency": "EUR"}, stage=office.stage("Engaging")
    )

    assert office.get(OPPORTUNITY, one).expected_value == Decimal(400)


def test_a_stage_of_another_pipeline_is_refused(office: Office) -> None:
    renewals = office.create("sales.pipeline", office.ada, name="Renewals")
    asked = office.create("sales.stage", office.ada, name="Asked", pipeline=renewals)
    one = office.opportunity()

    with pytest.raises(InvalidRecord, match="belongs to another pipeline"):
        office.update(OPPORTUNITY, one, stage=asked)


def test_a_stage_alone_says_which_pipeline(office: Office) -> None:
    upgrades = office.create("sales.pipeline", office.ada, name="Upgrades")
    asked = office.create("sales.stage", office.ada, name="Asked", pipeline=upgrades)

    one = office.get(OPPORTUNITY, office.opportunity(stage=asked))
    other = office.opportunity()
    office.update(OPPORTUNITY, other, pipeline=upgrades)

    assert one.pipeline == upgrades
    assert office.get(OPPORTUNITY, other).stage == asked


def test_winning_makes_it_certain_and_closes_it_today(office: Office) -> None:
    one = office.opportunity(
        engage_date=(TODAY - timedelta(days=12)).isoformat(),
        close_date=(TODAY + timedelta(days=30)).isoformat(),
    )

    office.act(OPPORTUNITY, one, "won")

    won = office.get(OPPORTUNITY, one)
    assert (won.probability, won.close_date, won.cycle_days) == (100, TODAY, 12)
    assert won.stage == office.stage("Won")


def test_an_outcome_that_comes_with_its_date_keeps_it(office: Office) -> None:
    """An import brings deals that ended long ago, lost ones without a reason."""
    one = office.opportunity(
        stage=office.stage("Lost"), engage_date="2016-10-20", close_date="2017-03-01"
    )

    lost = office.get(OPPORTUNITY, one)
    assert (lost.close_date.isoformat(), lost.cycle_days, lost.probability) == (
        "2017-03-01", 132, 0,
    )  # fmt: skip


def test_a_person_who_marks_it_lost_says_why(office: Office) -> None:
    one = office.opportunity()

    with pytest.raises(InvalidRecord, match="lost_reason: must be filled in"):
        office.act(OPPORTUNITY, one, "lost")
    office.act(OPPORTUNITY, one, "lost", {"lost_reason": "price"})

    assert office.get(OPPORTUNITY, one).lost_reason == "price"


def test_reopening_goes_back_to_the_stage_before_and_forgets_the_outcome(office: Office) -> None:
    one = office.opportunity()
    office.update(OPPORTUNITY, one, stage=office.stage("Proposal"))
    office.act(OPPORTUNITY, one, "lost", {"lost_reason": "timing"})

    office.act(OPPORTUNITY, one, "reopen")

    again = office.get(OPPORTUNITY, one)
    assert again.stage == office.stage("Proposal")
    assert (again.lost_reason, again.close_date, again.cycle_days) == (None, None, None)
    assert again.probability == 60


def test_every_move_is_written_into_the_stage_history(office: Office) -> None:
    one = office.opportunity(amount={"amount": "70", "currency": "USD"})
    office.update(OPPORTUNITY, one, stage=office.stage("Engaging"))
    office.update(OPPORTUNITY, one, next_step="Call")
    office.act(OPPORTUNITY, one, "won")

    moves = office.find("sales.stage_change", f'opportunity == "{one}"', office.sol)

    assert {move.name for move in moves} == {"Prospecting → Engaging", "Engaging → Won"}
    assert {move.amount for move in moves} == {Money(Decimal(70), "USD")}
    assert {move.days for move in moves} == {0}


def test_handing_over_takes_no_statement_more_for_each_line_and_move(office: Office) -> None:
    spent = []
    for size in (2, 12):
        one = office.opportunity(office.ada)
        for n in range(size):
            price = {"amount": "5", "currency": "EUR"}
            product = office.create("base.product", office.ada, name=f"Bell {size} {n}")
            line = {"opportunity": one, "product": product, "quantity": 1, "unit_price": price}
            office.create("sales.opportunity_product", office.ada, **line)
            stage = office.stage("Engaging" if n % 2 else "Proposal")
            office.update(OPPORTUNITY, one, office.ada, stage=stage)
        with office.runtime.writing(office.ada) as unit:
            update(unit, OPPORTUNITY, one, {"owner": office.tom.user_id}, version=None)
            spent.append(unit.tx.statements)
        for entity in ("sales.opportunity_product", "sales.stage_change"):
            found = office.find(entity, f'opportunity == "{one}"')
            assert [other.owner for other in found] == [office.tom.user_id] * size

    assert spent[0] == spent[1]


def test_nobody_writes_the_stage_history_by_hand(office: Office) -> None:
    one = office.opportunity()

    with pytest.raises(InvalidRecord):
        office.create(
            "sales.stage_change", office.ada, opportunity=one, to_stage=office.stage("Won")
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": {"amount": "-1", "currency": "EUR"}}, "amount"),
        ({"engage_date": "2026-03-02", "close_date": "2026-03-01"}, "close_date"),
        ({"probability": 101}, "probability"),
        ({"name": ""}, "name"),
        ({"stage": "01890000-0000-7000-8000-000000000000"}, "stage"),
        ({"cycle_days": 4}, "cycle_days"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    office: Office, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidRecord) as refused:
        office.opportunity(**values)

    assert field in {problem.field for problem in refused.value.problems}


def test_an_opportunity_without_a_name_is_named_after_account_and_product(office: Office) -> None:
    account = office.create("base.account", name="Cancity")
    product = office.create("base.product", office.ada, name="GTX Pro")

    one = office.opportunity(name=None, account=account, product=product)

    assert office.get(OPPORTUNITY, one).name == "Cancity – GTX Pro"


def test_a_stage_in_use_keeps_its_meaning(office: Office) -> None:
    office.opportunity(stage=office.stage("Negotiation"))
    negotiation = office.stage("Negotiation")

    with pytest.raises(InvalidRecord, match="move them to another stage first"):
        office.delete("sales.stage", negotiation, office.ada)
    with pytest.raises(InvalidRecord, match="cannot change while"):
        office.update("sales.stage", negotiation, office.ada, kind="won")


def test_there_is_one_default_pipeline(own_office: Office) -> None:
    other = own_office.create("sales.pipeline", own_office.ada, name="Other", is_default=True)

    assert [one.id for one in own_office.find("sales.pipeline", "is_default")] == [other]


def test_a_renamed_and_moved_stage_is_known_at_once(own_office: Office) -> None:
    """What rules remember of the stages lasts no longer than the stages stay as they are."""
    own_office.update("sales.stage", own_office.stage("Engaging"), own_office.ada, position=1)

    made = own_office.get(OPPORTUNITY, own_office.opportunity())

    assert made.stage == own_office.stage("Engaging")
