"""What each ready role may do with opportunities, and what people see of each other's."""

import pytest

from pegboard.hookspecs.roles import Right
from pegboard.records.errors import Forbidden, NotFound
from plugins.sales.tests.sales_office import Office

RIGHTS: tuple[Right, ...] = ("read", "create", "update", "delete", "export", "import")
NO, OWN, TEAM, BELOW, ALL = "none", "own", "team", "team_and_below", "all"
SCOPES = {
    ("crm_administrator", "sales.opportunity"): (ALL,) * 6,
    ("crm_administrator", "sales.stage"): (ALL,) * 6,
    ("sales_manager", "sales.opportunity"): (BELOW,) * 6,
    ("sales_manager", "sales.stage_change"): (BELOW, NO, NO, NO, NO, NO),
    ("sales_manager", "sales.stage"): (ALL, NO, NO, NO, NO, NO),
    ("sales_manager", "sales.conversion"): (NO,) * 6,
    ("sales_representative", "sales.opportunity"): (TEAM, OWN, OWN, OWN, NO, NO),
    ("sales_representative", "sales.opportunity_product"): (TEAM, OWN, OWN, OWN, NO, NO),
    ("sales_representative", "sales.stage"): (ALL, NO, NO, NO, NO, NO),
    ("support_agent", "sales.opportunity"): (ALL, NO, NO, NO, NO, NO),
    ("marketing_manager", "sales.opportunity"): (ALL, NO, NO, NO, NO, NO),
    ("marketing_representative", "sales.opportunity"): (TEAM, NO, NO, NO, NO, NO),
    ("data_analyst", "sales.opportunity"): (ALL, NO, NO, NO, ALL, NO),
    ("cfo", "sales.opportunity"): (ALL, NO, NO, NO, NO, NO),
    ("executive", "sales.pipeline"): (ALL, NO, NO, NO, NO, NO),
}


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
