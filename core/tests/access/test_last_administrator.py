"""Somebody always administers the system, and nobody gives more than they have."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from pegboard.access.accounts import add_user, grant_roles, withdraw_role
from pegboard.access.errors import AccessRefused, LastAdministrator, RoleNotCovered, UnknownRole
from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.role_edits import RoleEdit
from pegboard.access.sessions import session_principal, start_session
from pegboard.access.stored_roles import store_role_edits
from pegboard.access.tokens import create_token, token_principal
from pegboard.access.user_roles import held_roles, set_roles
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.model.errors import PegboardError
from pegboard.model.system import TEAM, USER
from pegboard.records.bulk import Operation, bulk
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.drafts import Draft
from pegboard.records.errors import InvalidRecord
from pegboard.records.update import update
from pegboard.records.update_many import update_many
from pegboard.settings import Settings

ADMINISTRATOR = "crm_administrator"


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Runtime:
    return start(Settings(database_url, "only for tests", tmp_path), enabled=("base",))


def person(runtime: Runtime, name: str, *roles: str) -> Principal:
    user_id = add_user(runtime, email=f"{name}@example.com", name=name, roles=roles)
    return Principal(user_id=user_id, name=name, roles=roles)


def clerk_with_access(runtime: Runtime, name: str = "clerk") -> Principal:
    """Somebody who manages access and may do little else."""
    edit = RoleEdit("sales_representative", "permission", "", "base.manage_access", "yes")
    with runtime.writing(SYSTEM) as unit:
        tables = runtime.assembly.workspace.tables
        store_role_edits(unit.tx, runtime.database, tables, [edit], by=None, now=unit.now)
    runtime.follow_roles()
    return person(runtime, name, "sales_representative")


def test_the_last_administrator_keeps_the_role(company: Runtime) -> None:
    anna = person(company, "anna", ADMINISTRATOR)
    with pytest.raises(LastAdministrator):
        withdraw_role(company, str(anna.user_id), ADMINISTRATOR)

    grant_roles(company, str(person(company, "bo").user_id), (ADMINISTRATOR,))
    withdraw_role(company, str(anna.user_id), ADMINISTRATOR)


def test_the_last_administrator_stays_active_whichever_way_one_tries(company: Runtime) -> None:
    anna = person(company, "anna", ADMINISTRATOR)
    who = str(anna.user_id)
    gone = person(company, "gone", ADMINISTRATOR)
    with company.writing(SYSTEM) as unit:
        update(unit, USER, str(gone.user_id), {"active": False}, version=None)

    with (
        pytest.raises(InvalidRecord, match="last active administrator"),
        company.writing(anna) as unit,
    ):
        update(unit, USER, who, {"active": False}, version=None)
    with pytest.raises(InvalidRecord), company.writing(SYSTEM) as unit:
        delete(unit, USER, who)
    with company.writing(SYSTEM) as unit:
        many = update_many(unit, USER, [(who, Draft({"active": False}))])
        leaving = [Operation("delete", who), Operation("update", who, {"active": False})]
        outcomes = bulk(unit, USER, leaving)
    assert [one.outcome for one in many] == ["refused"]
    assert not any(one.is_done for one in outcomes)
    with company.reading(SYSTEM) as unit:
        assert held_roles(unit, company.people, who) == {ADMINISTRATOR}


def test_of_two_administrators_who_leave_at_once_one_stays(company: Runtime) -> None:
    people = [person(company, name, ADMINISTRATOR) for name in ("anna", "bo")]
    ready = Barrier(2)

    def leave(who: Principal) -> bool:
        ready.wait()
        try:
            if who.name == "anna":
                withdraw_role(company, str(who.user_id), ADMINISTRATOR)
            else:
                with company.writing(who) as unit:
                    update(unit, USER, str(who.user_id), {"active": False}, version=None)
        except PegboardError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(leave, people))

    assert sorted(left) == [False, True]


def test_nobody_gives_or_takes_a_role_that_allows_more_than_they_may(company: Runtime) -> None:
    person(company, "anna", ADMINISTRATOR)
    manager = person(company, "manager", "sales_manager")
    clerk = clerk_with_access(company)
    for wanted in ((ADMINISTRATOR,), ("sales_manager",)):
        with pytest.raises(RoleNotCovered), company.writing(clerk) as unit:
            set_roles(unit, company.people, str(clerk.user_id), wanted)
    with pytest.raises(RoleNotCovered), company.writing(clerk) as unit:
        set_roles(unit, company.people, str(manager.user_id), ())

    other = person(company, "other")
    with company.writing(clerk) as unit:
        set_roles(unit, company.people, str(other.user_id), ("sales_representative",))
    with company.reading(SYSTEM) as unit:
        assert held_roles(unit, company.people, str(other.user_id)) == {"sales_representative"}


def test_roles_are_given_only_by_who_manages_access(company: Runtime) -> None:
    person(company, "anna", ADMINISTRATOR)
    seller = person(company, "seller", "sales_representative")
    with pytest.raises(AccessRefused), company.writing(seller) as unit:
        set_roles(unit, company.people, str(seller.user_id), ("cfo",))
    with pytest.raises(UnknownRole), company.writing(SYSTEM) as unit:
        set_roles(unit, company.people, str(seller.user_id), ("emperor",))


def test_what_decides_about_access_needs_the_permission_besides_the_right(
    company: Runtime,
) -> None:
    anna = person(company, "anna", ADMINISTRATOR)
    edits = [RoleEdit("cfo", "right", entity, "update", "all") for entity in (USER, TEAM)]
    edits += [RoleEdit("cfo", "right", entity, "create", "all") for entity in (USER, TEAM)]
    with company.writing(SYSTEM) as unit:
        tables = company.assembly.workspace.tables
        store_role_edits(unit.tx, company.database, tables, edits, by=None, now=unit.now)
        north = str(create(unit, TEAM, {"name": "North"})["id"])
    company.follow_roles()
    cfo = replace(person(company, "cfo", "cfo"), rights_epoch=company.roles.epoch)
    who = str(cfo.user_id)
    for values in (
        {"team": north},
        {"active": False},
        {"manager": str(anna.user_id)},
        {"email": "x@example.com"},
    ):
        with pytest.raises(InvalidRecord, match="manages access"), company.writing(cfo) as unit:
            update(unit, USER, who, values, version=None)
    with pytest.raises(InvalidRecord, match="manages access"), company.writing(cfo) as unit:
        create(unit, USER, {"name": "Sock puppet", "email": "sock@example.com"})
    with pytest.raises(InvalidRecord, match="manages access"), company.writing(cfo) as unit:
        update(unit, TEAM, north, {"manager": who}, version=None)
    with company.writing(cfo) as unit:
        update(unit, USER, who, {"job_title": "CFO"}, version=None)


def test_a_team_with_members_or_teams_below_is_not_deleted(company: Runtime) -> None:
    with company.writing(SYSTEM) as unit:
        north = str(create(unit, TEAM, {"name": "North"})["id"])
        town = str(create(unit, TEAM, {"name": "Town", "parent": north})["id"])
    member = add_user(company, email="m@example.com", name="M", more={"team": town})
    for team in (north, town):
        with pytest.raises(InvalidRecord), company.writing(SYSTEM) as unit:
            delete(unit, TEAM, team)
    with company.writing(SYSTEM) as unit:
        update(unit, USER, member, {"team": None}, version=None)
        delete(unit, TEAM, town)
        delete(unit, TEAM, north)


def test_who_comes_back_finds_no_open_session_and_no_token(company: Runtime) -> None:
    who = str(person(company, "zoe", "cfo").user_id)
    session = start_session(company, who)
    token = create_token(company, who, "script")
    with company.writing(SYSTEM) as unit:
        update(unit, USER, who, {"active": False}, version=None)
        update(unit, USER, who, {"active": True}, version=None)

    assert session_principal(company, session) is None
    assert token_principal(company, token) is None


def test_nobody_moves_themselves_or_who_may_do_more(company: Runtime) -> None:
    anna = person(company, "anna", ADMINISTRATOR)
    edits = [RoleEdit("sales_representative", "right", USER, "update", "all")]
    clerk = clerk_with_access(company)
    with company.writing(SYSTEM) as unit:
        tables = company.assembly.workspace.tables
        store_role_edits(unit.tx, company.database, tables, edits, by=None, now=unit.now)
        north = str(create(unit, TEAM, {"name": "North"})["id"])
    company.follow_roles()
    manager = person(company, "manager", "sales_manager")
    other = person(company, "other", "sales_representative")

    for whom in (clerk, manager, anna):
        with pytest.raises(InvalidRecord), company.writing(clerk) as unit:
            update(unit, USER, str(whom.user_id), {"team": north}, version=None)
    with company.writing(clerk) as unit:
        update(unit, USER, str(other.user_id), {"team": north}, version=None)
        update(unit, USER, str(manager.user_id), {"job_title": "Boss"}, version=None)
    with company.writing(anna) as unit:
        update(unit, USER, str(anna.user_id), {"team": north}, version=None)
