"""Looking as another person: who may, what they see, and that nothing changes."""

import json
import re

import pytest

from core.tests.web.served import Served
from core.tests.web.signed_in import CSRF, Visitor, new_person
from pegboard.access.accounts import withdraw_role
from pegboard.access.principals import SYSTEM
from pegboard.access.sessions import session_principal
from pegboard.model.system import USER
from pegboard.records.update import update

STOP = "/settings/view-as/stop"


@pytest.fixture
def admin(system: Served) -> Visitor:
    visitor = Visitor(system)
    visitor.sign_in("admin@example.com")
    return visitor


def look_as(admin: Visitor, who: str) -> int:
    return admin.post(f"/settings/view-as/{admin.system.ids[who]}").status_code


def test_an_administrator_sees_what_the_person_sees_and_is_told_so(admin: Visitor) -> None:
    before = admin.session
    assert look_as(admin, "rep") == 303
    assert admin.session != before
    assert session_principal(admin.system.runtime, before) is None
    home = admin.get("/").text
    assert "You are viewing as rep and can change nothing." in home
    assert admin.get("/settings/plugins").status_code == 403
    assert "You are viewing as rep" in admin.get("/base/nonsense").text


def test_a_refused_change_says_whose_eyes_these_are_and_leads_out(admin: Visitor) -> None:
    look_as(admin, "rep")
    refused = admin.post("/settings/me")
    assert refused.status_code == 403
    assert "You are viewing as rep and can change nothing." in refused.text
    assert STOP in refused.text


def test_the_audit_log_names_the_person_looked_as(admin: Visitor) -> None:
    look_as(admin, "rep")
    admin.post(STOP)
    log = admin.get("/settings/audit?kind=view_as_started").text
    assert re.search(r"somebody&#39;s eyes · rep<", log)


def test_being_oneself_again_takes_a_new_id_too(admin: Visitor) -> None:
    look_as(admin, "rep")
    looking = admin.session
    assert admin.post(STOP).status_code == 303
    assert admin.session != looking
    assert session_principal(admin.system.runtime, looking) is None
    assert "You are viewing" not in admin.get("/").text
    assert admin.get("/settings/plugins").status_code == 200
    assert admin.post(STOP).headers["location"] == "/"


@pytest.mark.parametrize("who", ["rep", "reader"])
def test_who_does_not_administer_looks_as_nobody(system: Served, who: str) -> None:
    visitor = Visitor(system)
    visitor.sign_in(f"{who}@example.com")
    assert visitor.post(f"/settings/view-as/{system.ids['admin']}").status_code == 403
    assert visitor.post(f"/settings/view-as/{system.ids['other_rep']}").status_code == 403


def test_nobody_looks_as_themselves_as_nobody_or_through_somebody(admin: Visitor) -> None:
    for wrong in (admin.system.ids["admin"], "nobody", "01a2a9a8-0000-7000-8000-000000000000"):
        assert admin.post(f"/settings/view-as/{wrong}").status_code == 403
    look_as(admin, "rep")
    assert look_as(admin, "other_rep") == 403


def test_nobody_looks_as_somebody_deactivated(admin: Visitor) -> None:
    gone = new_person(admin.system, "gone", "sales_representative")
    with admin.system.runtime.writing(SYSTEM) as unit:
        update(unit, USER, gone, {"active": False}, version=None)
    assert admin.post(f"/settings/view-as/{gone}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/settings/me",
        "/settings/me/password",
        "/settings/me/signing-in/end-other-sessions",
        "/settings/me/signing-in/two-factor/begin",
        "/base/account/new",
        "/api/v1/base/account",
    ],
)
def test_nothing_changes_while_looking(admin: Visitor, path: str) -> None:
    look_as(admin, "rep")
    answer = admin.post(path, {"name": "Seen", "language": "it"})
    assert answer.status_code == 403
    assert "You are viewing as somebody else" in answer.text


def test_figures_can_be_asked_for_while_looking(admin: Visitor) -> None:
    look_as(admin, "rep")
    proof = CSRF.search(admin.get("/settings/me").text)
    assert proof is not None
    answer = admin._call(
        "POST",
        "/api/v1/base/account/aggregate",
        json={"measures": ["count()"]},
        headers={"x-csrf-token": proof[1]},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["", "/two-factor", "/passkeys"])
def test_how_the_person_signs_in_is_not_shown(admin: Visitor, path: str) -> None:
    look_as(admin, "rep")
    assert admin.get(f"/settings/me/signing-in{path}").status_code == 403


def test_looking_ends_when_the_right_or_the_account_of_who_looks_ends(system: Served) -> None:
    user_id = new_person(system, "second_admin", "crm_administrator", "sales_representative")
    visitor = Visitor(system)
    visitor.sign_in("second_admin@example.com")
    look_as(visitor, "rep")
    assert visitor.get("/").status_code == 200
    withdraw_role(system.runtime, user_id, "crm_administrator")
    assert visitor.get("/").status_code == 303


def test_who_looks_can_sign_out(admin: Visitor) -> None:
    look_as(admin, "rep")
    assert admin.post("/sign-out").status_code == 303
    assert admin.session == ""


def test_looking_is_logged_with_both_names(system: Served, admin: Visitor) -> None:
    look_as(admin, "reader")
    admin.post(STOP)
    with system.runtime.database.engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT kind, \"by\", record FROM pegboard_audit WHERE kind LIKE 'view%%' "
            "ORDER BY seq DESC LIMIT 2"
        ).all()
    admin_id, seen = system.ids["admin"], system.ids["reader"]
    assert [tuple(map(str, row)) for row in rows] == [
        ("view_as_stopped", admin_id, seen),
        ("view_as_started", admin_id, seen),
    ]


def test_a_form_of_before_proves_nothing_while_looking(admin: Visitor) -> None:
    proof = CSRF.search(admin.get("/settings/me").text)
    look_as(admin, "rep")
    assert proof is not None
    answer = admin._call("POST", STOP, data={"_csrf": proof[1]})
    assert answer.status_code == 403
    assert json.dumps("view") not in answer.text
