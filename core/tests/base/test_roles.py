"""What each ready role may do with the entities of base."""

import pytest

from core.tests.base.front_desk import ROLES, FrontDesk
from pegboard.hookspecs.roles import RIGHTS, Right
from pegboard.model.fields import Field
from pegboard.records.errors import Forbidden, NotFound

NO, OWN, TEAM, BELOW, ALL = "none", "own", "team", "team_and_below", "all"
VIEWS = "base.own_or_shared"
SCOPES = {
    ("sales_manager", "base.account"): (BELOW, ALL, *(BELOW,) * 6),
    ("sales_manager", "base.lead"): (BELOW,) * 8,
    ("sales_representative", "base.account"): (OWN, ALL, OWN, OWN, NO, NO, TEAM, OWN),
    ("sales_representative", "base.lead"): (OWN, TEAM, OWN, OWN, NO, NO, TEAM, OWN),
    ("sales_representative", "base.product"): (NO, ALL, NO, NO, NO, NO, NO, NO),
    ("sales_representative", "base.saved_view"): (OWN, VIEWS, OWN, OWN, NO, NO, NO, OWN),
    ("sales_representative", "base.consent"): (OWN, ALL, ALL, NO, NO, NO, NO, NO),
    ("support_agent", "base.account"): (NO, ALL, NO, NO, NO, NO, NO, NO),
    ("support_agent", "base.contact"): (OWN, ALL, ALL, NO, NO, NO, NO, OWN),
    ("support_agent", "base.activity"): (OWN, ALL, OWN, OWN, NO, NO, TEAM, OWN),
    ("support_agent", "base.lead"): (NO,) * 8,
    ("marketing_manager", "base.lead"): (ALL,) * 8,
    ("marketing_manager", "base.contact"): (NO, ALL, NO, NO, ALL, NO, NO, NO),
    ("marketing_representative", "base.lead"): (OWN, ALL, TEAM, OWN, TEAM, OWN, TEAM, OWN),
    ("marketing_representative", "base.contact"): (NO, ALL, NO, NO, ALL, NO, NO, NO),
    ("data_analyst", "base.account"): (NO, ALL, NO, NO, ALL, NO, NO, NO),
    ("cfo", "base.account"): (NO, ALL, NO, NO, NO, NO, NO, NO),
    ("executive", "base.lead"): (NO, ALL, NO, NO, NO, NO, NO, NO),
    ("executive", "base.saved_view"): (OWN, VIEWS, OWN, OWN, NO, NO, NO, OWN),
}
"""What each role may do, in the order of RIGHTS."""


@pytest.mark.parametrize(("role", "entity"), SCOPES)
def test_a_role_reaches_as_far_as_said(desk: FrontDesk, role: str, entity: str) -> None:
    rights = desk.runtime.assembly.workspace.roles.rights((role,))

    granted = tuple(rights.scope(entity, right) for right in RIGHTS)

    assert granted == SCOPES[role, entity]


def test_every_role_says_in_words_what_it_is_for(desk: FrontDesk) -> None:
    roles = desk.runtime.assembly.workspace.roles.roles

    assert [name for name, pack in roles.items() if not pack.help.endswith(".")] == []


def test_limits_name_fields_that_exist_and_no_field_that_must_be_filled_in(
    desk: FrontDesk,
) -> None:
    assembly = desk.runtime.assembly
    limits = [limit for pack in assembly.workspace.roles.roles.values() for limit in pack.limits]
    fields: list[Field] = [assembly.schema.entity(one.entity).fields[one.field] for one in limits]

    assert limits
    assert [field.name for field in fields if field.must_be_given] == []


@pytest.mark.parametrize("role", ["cfo", "executive"])
@pytest.mark.parametrize("entity", ["base.contact", "base.lead"])
def test_who_looks_at_figures_sees_no_private_numbers(
    desk: FrontDesk, role: str, entity: str
) -> None:
    rights = desk.runtime.assembly.workspace.roles.rights((role,))

    assert not {"mobile", "address"} & rights.readable(entity)


def test_a_calm_field_is_read_and_written_as_ever(desk: FrontDesk) -> None:
    rights = desk.runtime.assembly.workspace.roles.rights(("sales_representative",))

    assert "employees" in rights.calm("base.account")
    assert "employees" in rights.readable("base.account") & rights.writable("base.account")


def test_a_field_is_calm_only_when_all_roles_keep_it_quiet(desk: FrontDesk) -> None:
    roles = desk.runtime.assembly.workspace.roles

    assert "employees" in roles.rights(("support_agent",)).calm("base.account")
    assert "employees" not in roles.rights(("support_agent", "sales_manager")).calm("base.account")


def test_the_permissions_of_the_kernel_belong_to_the_administrator_alone(desk: FrontDesk) -> None:
    roles = desk.runtime.assembly.workspace.roles
    named = {
        "base.manage_access",
        "base.view_audit",
        "base.view_as",
        "base.handle_privacy",
        "base.manage_plugins",
    }

    assert roles.rights(("crm_administrator",)).permissions >= named
    for role in ROLES[1:]:
        assert not roles.rights((role,)).permissions & named


def test_a_seller_hands_what_is_their_own_to_a_colleague_of_the_team_only(
    desk: FrontDesk,
) -> None:
    seller, manager = desk.people["sales_representative"], desk.people["sales_manager"]
    lead = desk.create("base.lead", seller, company="Ours")

    with pytest.raises(Forbidden):
        desk.update("base.lead", lead, seller, owner=desk.stranger.user_id)
    desk.update("base.lead", lead, seller, owner=manager.user_id)

    assert desk.get("base.lead", lead).owner == manager.user_id


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
def test_nobody_reads_a_view_that_somebody_else_does_not_share(desk: FrontDesk, role: str) -> None:
    values = {"name": "Theirs", "entity": "base.account"}
    kept, shown = (
        desk.create("base.saved_view", desk.stranger, **values, shared=shared)
        for shared in (False, True)
    )

    assert desk.get("base.saved_view", shown, desk.people[role]).name == "Theirs"
    with pytest.raises(Forbidden):
        desk.update("base.saved_view", shown, desk.people[role], name="Mine")
    with pytest.raises(NotFound):
        desk.get("base.saved_view", kept, desk.people[role])


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
