"""A change of a role: looked at first, kept as looked at, undone, and never more than one has."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from pegboard.access.accounts import add_user
from pegboard.access.errors import (
    BadRoleEdit,
    RoleAdministers,
    RoleChanged,
    RoleInUse,
    RoleNotCovered,
)
from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.role_changes import RoleChange, change_role, undo_of
from pegboard.access.role_edits import RoleEdit
from pegboard.access.role_warnings import warnings_about
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.model.system import TEAM
from pegboard.records.create import create
from pegboard.records.rights_preview import Holder, RightsPreview, preview_rights
from pegboard.records.unit import Unit
from pegboard.settings import Settings

SELLER, LEAD, ACCOUNT = "sales_representative", "base.lead", "base.account"


@dataclass(frozen=True)
class Company:
    runtime: Runtime
    people: dict[str, Holder]
    admin: Principal

    @contextmanager
    def writing(self, who: Principal | None = None) -> Iterator[Unit]:
        with self.runtime.writing(who or self.admin) as unit:
            yield unit
        self.runtime.follow_roles()

    def change(self, change: RoleChange, who: Principal | None = None) -> str:
        book = self.runtime.roles
        with self.writing(who) as unit:
            schema = self.runtime.assembly.schema
            return change_role(unit, self.runtime.people, schema, change, seen=change.mark(book))

    def preview(self, change: RoleChange, *names: str) -> RightsPreview:
        book = self.runtime.roles
        with self.runtime.reading(self.admin) as unit:
            return preview_rights(unit, book, change.of(book), [self.people[n] for n in names])


@pytest.fixture
def company(database_url: str, tmp_path: Path) -> Company:
    runtime = start(Settings(database_url, "only for tests", tmp_path), enabled=("base",))
    with runtime.writing(SYSTEM) as unit:
        teams = {n: str(create(unit, TEAM, {"name": n})["id"]) for n in ("north", "south")}
    people: dict[str, Holder] = {}
    for name, team, roles in (
        ("admin", None, ("crm_administrator",)),
        ("ana", "north", (SELLER,)),
        ("bea", "north", (SELLER,)),
        ("cleo", "south", (SELLER, "marketing_manager")),
    ):
        more = {"team": teams[team]} if team else {}
        user_id = add_user(runtime, email=f"{name}@example.com", name=name, roles=roles, more=more)
        people[name] = Holder(user_id, name, more.get("team"), frozenset(roles))
    with runtime.writing(SYSTEM) as unit:
        for name, count in (("ana", 3), ("bea", 2), ("cleo", 1)):
            for number in range(count):
                values = {"last_name": f"{name} {number}", "company": "ACME"}
                create(unit, LEAD, values | {"owner": people[name].user_id})
    admin = Principal(people["admin"].user_id, "admin", roles=("crm_administrator",))
    return Company(runtime, people, admin)


def scope(right: str, value: str, *, entity: str = LEAD, role: str = SELLER) -> RoleChange:
    return RoleChange(role, (RoleEdit(role, "right", entity, right, value),))


def test_the_preview_counts_what_each_person_gains_and_loses(company: Company) -> None:
    narrowed = company.preview(scope("read", "own"), "ana", "bea", "cleo")

    (group,) = narrowed.groups
    assert [one.right for one in group.counted] == ["read"]
    counts = {one.person.name: one.reached[0] for one in group.people}
    ana, bea = counts["ana"], counts["bea"]
    assert ana is not None
    assert bea is not None
    assert (ana.before, ana.after, ana.gained) == (5, 3, ())
    assert sorted(ana.lost) == ["bea 0", "bea 1"]
    assert (bea.before, bea.after, len(bea.lost)) == (5, 2, 3)
    # Marketing managers read all leads: nothing changes for who is one besides.
    assert [one.name for one in narrowed.untouched] == ["cleo"]
    assert narrowed.is_whole

    widened = company.preview(scope("read", "all"), "ana")
    reached = widened.groups[0].people[0].reached[0]
    assert reached is not None
    assert (reached.before, reached.after, reached.gained) == (5, 6, ("cleo 0",))


def test_the_preview_says_whom_it_did_not_count(company: Company) -> None:
    book, change = company.runtime.roles, scope("read", "own")
    with company.runtime.reading(company.admin) as unit:
        people = [company.people[name] for name in ("ana", "bea")]
        found = preview_rights(unit, book, change.of(book), people, most=1)

    assert not found.is_whole
    (group,) = found.groups
    assert [one.reached[0] is None for one in group.people] == [False, True]


def test_the_preview_agrees_with_what_is_so_afterwards(company: Company) -> None:
    for change in (scope("update", "own"), scope("delete", "team"), scope("read", "none")):
        before = company.preview(change, "bea")
        told = {
            one.right: reached
            for group in before.groups
            for one, reached in zip(group.counted, group.people[0].reached, strict=True)
        }
        company.change(change)
        back = company.preview(RoleChange(SELLER, resets=True), "bea")
        for group in back.groups:
            for one, reached in zip(group.counted, group.people[0].reached, strict=True):
                said = told[one.right]
                assert said is not None
                assert reached is not None
                assert (reached.before, reached.after) == (said.after, said.before)
        company.change(RoleChange(SELLER, resets=True))


def test_the_preview_names_fields_and_permissions(company: Company) -> None:
    edits = (
        RoleEdit(SELLER, "field", LEAD, "phone", "hidden"),
        RoleEdit(SELLER, "permission", "", "base.view_audit", "yes"),
    )
    found = company.preview(RoleChange(SELLER, edits), "ana", "cleo")

    by_name = {group.people[0].person.name: group.shift for group in found.groups}
    assert [(one.field, one.after) for one in by_name["ana"].fields] == [("phone", "hidden")]
    assert by_name["ana"].gained == by_name["cleo"].gained == ("base.view_audit",)
    assert by_name["cleo"].fields == ()


def test_a_change_applies_only_to_the_role_that_was_looked_at(company: Company) -> None:
    book = company.runtime.roles
    mine = scope("read", "own")
    seen = mine.mark(book)
    company.change(scope("delete", "none"))

    schema, people = company.runtime.assembly.schema, company.runtime.people
    for change in (mine, scope("read", "all")):
        with pytest.raises(RoleChanged), company.writing() as unit:
            change_role(unit, people, schema, change, seen=seen)


def test_a_change_is_undone_unless_it_was_changed_again(company: Company) -> None:
    rights = company.runtime.roles.rights([SELLER]).scope(LEAD, "read")
    done = company.change(scope("read", "own"))
    with company.writing() as unit:
        back = undo_of(unit, company.runtime.people, SELLER, done)
    company.change(back)
    assert company.runtime.roles.rights([SELLER]).scope(LEAD, "read") == rights

    with pytest.raises(RoleChanged), company.writing() as unit:
        undo_of(unit, company.runtime.people, SELLER, done)


def test_nobody_gives_a_role_more_than_they_have(company: Company) -> None:
    edit = RoleEdit(SELLER, "permission", "", "base.manage_access", "yes")
    company.change(RoleChange(SELLER, (edit,)))
    ana = Principal(company.people["ana"].user_id, "ana", roles=(SELLER,))

    for change in (
        scope("delete", "all"),
        scope("read", "none", role="sales_manager"),
        RoleChange(SELLER, (RoleEdit(SELLER, "permission", "", "base.view_as", "yes"),)),
        RoleChange("mine", (RoleEdit("mine", "right", ACCOUNT, "delete", "all"),)),
    ):
        with pytest.raises(RoleNotCovered):
            company.change(change, ana)
    company.change(scope("read", "own"), ana)


def test_a_role_that_administers_is_not_narrowed_or_removed(company: Company) -> None:
    for edit in (
        RoleEdit("crm_administrator", "right", LEAD, "read", "none"),
        RoleEdit("crm_administrator", "role", "", "removed", "yes"),
    ):
        with pytest.raises(RoleAdministers):
            company.change(RoleChange("crm_administrator", (edit,)))


def test_a_role_is_made_renamed_and_removed_while_nobody_holds_it(company: Company) -> None:
    company.change(
        RoleChange(
            "back_office",
            (
                RoleEdit("back_office", "role", "", "label", "Back office"),
                RoleEdit("back_office", "right", ACCOUNT, "read", "all"),
            ),
        )
    )
    assert company.runtime.roles.roles["back_office"].label == "Back office"
    assert company.runtime.roles.rights(["back_office"]).scope(ACCOUNT, "read") == "all"

    remove = RoleEdit("back_office", "role", "", "removed", "yes")
    company.change(RoleChange("back_office", (remove,)))
    assert "back_office" not in company.runtime.roles.roles
    in_use = RoleEdit(SELLER, "role", "", "removed", "yes")
    with pytest.raises(RoleInUse):
        company.change(RoleChange(SELLER, (in_use,)))


@pytest.mark.parametrize(
    "edit",
    [
        RoleEdit(SELLER, "right", "base.nonsense", "read", "all"),
        RoleEdit(SELLER, "right", LEAD, "frobnicate", "all"),
        RoleEdit(SELLER, "right", LEAD, "read", "galaxy"),
        RoleEdit(SELLER, "right", LEAD, "read", ""),
        RoleEdit(SELLER, "field", LEAD, "nonsense", "hidden"),
        RoleEdit(SELLER, "field", LEAD, "phone", "perhaps"),
        RoleEdit(SELLER, "permission", "", "base.nonsense", "yes"),
        RoleEdit(SELLER, "role", "", "administers", "yes"),
        RoleEdit("cfo", "right", LEAD, "read", "all"),
    ],
)
def test_an_edit_about_nothing_there_is_refused(company: Company, edit: RoleEdit) -> None:
    with pytest.raises(BadRoleEdit):
        company.change(RoleChange(SELLER, (edit,)))


def test_one_is_warned_of_rights_without_reading_and_of_what_nobody_may_any_more(
    company: Company,
) -> None:
    book = company.runtime.roles
    held = [tuple(one.roles) for one in company.people.values() if one.name != "admin"]
    schema = company.runtime.assembly.schema

    wider = scope("read", "own").of(book)
    found = warnings_about(schema, book, scope("delete", "all").of(book), SELLER, held)
    assert [(one.kind, one.right) for one in found] == [("wider", "delete")]
    nobody = warnings_about(
        schema, book, scope("delete", "none", entity=ACCOUNT).of(book), SELLER, held
    )
    assert [(one.kind, one.right) for one in nobody] == [("nobody right", "delete")]
    assert not warnings_about(schema, book, wider, SELLER, held)
