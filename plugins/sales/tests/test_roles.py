"""What each ready role may do with opportunities, and what people see of each other's."""

from dataclasses import replace

import pytest

from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.hookspecs.roles import RIGHTS
from pegboard.records.errors import Forbidden, InvalidRecord, NotFound
from plugins.sales.tests.sales_office import Office

NO, OWN, TEAM, BELOW, ALL = "none", "own", "team", "team_and_below", "all"
TEAM_AND_OWN_ACCOUNTS = "team+sales.of_my_accounts"
READ_ALL = (NO, ALL, NO, NO, NO, NO, NO, NO)
SCOPES = {
    ("crm_administrator", "sales.opportunity"): (ALL,) * 8,
    ("crm_administrator", "sales.stage"): (ALL,) * 8,
    ("sales_manager", "sales.opportunity"): (BELOW,) * 8,
    ("sales_manager", "sales.stage_change"): (NO, BELOW, NO, NO, NO, NO, NO, NO),
    ("sales_manager", "sales.stage"): READ_ALL,
    ("sales_manager", "sales.conversion"): (NO,) * 8,
    ("sales_representative", "sales.opportunity"): (
        OWN, TEAM_AND_OWN_ACCOUNTS, OWN, OWN, NO, NO, TEAM, OWN,
    ),
    ("sales_representative", "sales.opportunity_product"): (
        OWN, TEAM, OWN, OWN, NO, NO, TEAM, OWN,
    ),
    ("sales_representative", "sales.stage"): READ_ALL,
    ("support_agent", "sales.opportunity"): READ_ALL,
    ("marketing_manager", "sales.opportunity"): READ_ALL,
    ("marketing_representative", "sales.opportunity"): (NO,) * 8,
    ("data_analyst", "sales.opportunity"): (NO, ALL, NO, NO, ALL, NO, NO, NO),
    ("cfo", "sales.opportunity"): READ_ALL,
    ("executive", "sales.pipeline"): READ_ALL,
}  # fmt: skip
"""What each role may do, in the order of RIGHTS."""


@pytest.mark.parametrize(("role", "entity"), SCOPES)
def test_a_role_reaches_as_far_as_said(office: Office, role: str, entity: str) -> None:
    rights = office.runtime.assembly.workspace.roles.rights((role,))

    assert tuple(rights.scope(entity, right) for right in RIGHTS) == SCOPES[role, entity]


def test_sellers_of_other_teams_do_not_see_an_opportunity_its_lines_and_its_history(
    office: Office,
) -> None:
    one = office.opportunity()
    product = office.create(
        "base.product", office.ada, name="MG", list_price={"amount": "55", "currency": "USD"}
    )
    office.create("sales.opportunity_product", opportunity=one, product=product)
    office.act("sales.opportunity", one, "won")

    for entity in ("sales.opportunity_product", "sales.stage_change"):
        assert len(office.find(entity, f'opportunity == "{one}"', office.sol)) == 1
        assert office.find(entity, f'opportunity == "{one}"', office.tom) == []
    with pytest.raises(NotFound):
        office.get("sales.opportunity", one, office.tom)


def test_a_seller_does_not_win_a_colleagues_opportunity(office: Office) -> None:
    one = office.opportunity(office.mia)

    with pytest.raises(Forbidden):
        office.act("sales.opportunity", one, "won", who=office.sol)


def test_the_manager_wins_an_opportunity_of_the_team(office: Office) -> None:
    one = office.opportunity()

    office.act("sales.opportunity", one, "won", who=office.mia)

    assert office.get("sales.opportunity", one).owner == office.sol.user_id


def test_a_seller_does_not_change_the_stages(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.update("sales.stage", office.stage("Won"), office.sol, name="Mine")


def test_who_looks_after_an_account_sees_what_another_team_sells_to_it(office: Office) -> None:
    account = office.create("base.account", office.tom, name="Tom's")
    one = office.opportunity(office.sol, account=account)
    product = office.create(
        "base.product", office.ada, name="MG", list_price={"amount": "55", "currency": "USD"}
    )
    office.create("sales.opportunity_product", opportunity=one, product=product)
    elsewhere = office.opportunity(office.sol)

    assert office.get("sales.opportunity", one, office.tom).id == one
    assert len(office.find("sales.opportunity_product", "", office.tom)) == 1
    with pytest.raises(NotFound):
        office.get("sales.opportunity", elsewhere, office.tom)
    with pytest.raises(Forbidden):
        office.update("sales.opportunity", one, office.tom, name="Mine")


def test_only_who_may_win_moves_an_opportunity_into_a_won_stage(office: Office) -> None:
    one, won = office.opportunity(), office.stage("Won")
    roles = office.runtime.assembly.workspace.roles
    held = {role for role in roles.roles if "sales.close_won" in roles.rights((role,)).permissions}
    assert held == {"crm_administrator", "sales_manager", "sales_representative"}

    apprentice = replace(office.sol, allowance=_without_winning(office))
    with pytest.raises(InvalidRecord) as refused:
        office.update("sales.opportunity", one, apprentice, stage=won)

    assert [problem.field for problem in refused.value.problems] == ["stage"]
    assert "may not win" in refused.value.problems[0].message
    office.update("sales.opportunity", one, apprentice, stage=office.stage("Lost"))
    office.update("sales.opportunity", one, office.sol, stage=won)
    assert office.get("sales.opportunity", one).stage == won


def _without_winning(office: Office) -> Allowance:
    """Return what a token of a seller is held to that may write, but win nothing."""
    schema = office.runtime.assembly.schema
    entities = {
        key: EntityAllowance(frozenset(RIGHTS), frozenset(entity.fields))
        for key, entity in schema.entities.items()
    }
    return Allowance("without winning", entities, frozenset())


def test_how_sure_sellers_are_stays_with_sales(office: Office) -> None:
    rights = office.runtime.assembly.workspace.roles.rights(("support_agent",))
    readable = rights.readable("sales.opportunity")

    assert not {"probability", "expected_value", "lost_reason"} & readable
    assert {"amount", "stage"} <= readable
