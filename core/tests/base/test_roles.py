"""What each ready role may do with the entities of base."""

import pytest

from core.tests.base.front_desk import ROLES, FrontDesk
from pegboard.hookspecs.roles import Right
from pegboard.records.errors import Forbidden, NotFound

NO, OWN, TEAM, BELOW, ALL = "none", "own", "team", "team_and_below", "all"
RIGHTS: tuple[Right, ...] = ("read", "create", "update", "delete", "export", "import")
SCOPES = {
    ("sales_manager", "base.account"): (ALL, *(BELOW,) * 5),
    ("sales_manager", "base.lead"): (BELOW,) * 6,
    ("sales_representative", "base.account"): (ALL, OWN, OWN, OWN, NO, NO),
    ("sales_representative", "base.lead"): (TEAM, OWN, OWN, OWN, NO, NO),
    ("sales_representative", "base.product"): (ALL, NO, NO, NO, NO, NO),
    ("support_agent", "base.account"): (ALL, NO, NO, NO, NO, NO),
    ("support_agent", "base.contact"): (ALL, OWN, ALL, NO, NO, NO),
    ("support_agent", "base.lead"): (NO,) * 6,
    ("marketing_manager", "base.lead"): (ALL,) * 6,
    ("marketing_manager", "base.contact"): (ALL, NO, NO, NO, ALL, NO),
    ("marketing_representative", "base.lead"): (ALL, OWN, TEAM, OWN, NO, OWN),
    ("data_analyst", "base.account"): (ALL, NO, NO, NO, ALL, NO),
    ("cfo", "base.account"): (ALL, NO, NO, NO, NO, NO),
    ("executive", "base.lead"): (ALL, NO, NO, NO, NO, NO),
}


@pytest.mark.parametrize(("role", "entity"), SCOPES)
def test_a_role_reaches_as_far_as_said(desk: FrontDesk, role: str, entity: str) -> None:
    rights = desk.runtime.assembly.workspace.roles.rights((role,))

    granted = tuple(rights.scope(entity, right) for right in RIGHTS)

    assert granted == SCOPES[role, entity]


def test_there_are_nine_roles_and_one_administers(desk: FrontDesk) -> None:
    roles = desk.runtime.assembly.workspace.roles.roles

    assert tuple(roles) == ROLES
    assert [name for name, pack in roles.items() if pack.administers] == ["crm_administrator"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("entity", ["base.user", "base.team"])
def test_everybody_sees_colleagues_and_only_the_administrator_changes_them(
    desk: FrontDesk, role: str, entity: str
) -> None:
    rights = desk.runtime.assembly.workspace.roles.rights((role,))
    changing: tuple[Right, ...] = ("create", "update", "delete", "import")

    assert rights.scope(entity, "read") == ALL
    assert any(rights.may(entity, right) for right in changing) == (role == "crm_administrator")


@pytest.mark.parametrize("role", ROLES)
def test_everybody_keeps_views_of_their_own(desk: FrontDesk, role: str) -> None:
    person = desk.people[role]

    view = desk.create("base.saved_view", person, name="Mine", entity="base.account")

    assert desk.get("base.saved_view", view, person).owner == person.user_id


@pytest.mark.parametrize("role", [role for role in ROLES if role != "crm_administrator"])
@pytest.mark.parametrize("shared", [False, True])
def test_nobody_reads_a_view_of_somebody_else_as_a_record(
    desk: FrontDesk, role: str, *, shared: bool
) -> None:
    values = {"name": "Theirs", "entity": "base.account", "shared": shared}
    view = desk.create("base.saved_view", desk.stranger, **values)

    with pytest.raises(NotFound):
        desk.get("base.saved_view", view, desk.people[role])


def test_a_seller_does_not_see_the_leads_of_another_team(desk: FrontDesk) -> None:
    lead = desk.create("base.lead", desk.people["sales_representative"], company="Ours")

    with pytest.raises(NotFound):
        desk.get("base.lead", lead, desk.stranger)


def test_a_seller_reads_but_does_not_change_a_colleagues_account(desk: FrontDesk) -> None:
    account = desk.create("base.account", desk.people["sales_manager"], name="The manager's")
    seller = desk.people["sales_representative"]

    assert desk.get("base.account", account, seller).name == "The manager's"
    with pytest.raises(Forbidden):
        desk.update("base.account", account, seller, name="Mine")


def test_a_seller_does_not_change_users(desk: FrontDesk) -> None:
    seller = desk.people["sales_representative"]

    with pytest.raises(Forbidden):
        desk.update("base.user", str(seller.user_id), seller, name="Boss")
