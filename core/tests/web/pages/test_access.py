"""Pages on users, teams, roles and tokens: who may open them, and what they keep."""

import re
from html import unescape
from typing import Any

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import HERE, Served
from pegboard.model.system import TEAM

SELLER = "/settings/roles/sales_representative"
LEAD = "base.lead"
PAGES = ("/settings/users", "/settings/users/new", "/settings/teams", "/settings/roles", SELLER)


def preview(system: Served, **changed: str) -> str:
    """Return the preview of the seller's role with *changed* cells of the matrix ("r|…": scope)."""
    state = re.search(r'name="state" value="(\w+)"', see(system, SELLER).text)
    assert state is not None
    answer = send(system, f"{SELLER}/preview", {"state": state[1], **changed})
    assert answer.status_code == 200, answer.text
    return text_of(answer)


def sent(page: str) -> dict[str, str]:
    names = ("edits", "resets", "seen")
    found = {name: re.search(rf'name="{name}" value="([^>]*)">', page) for name in names}
    return {name: unescape(one[1]) for name, one in found.items() if one is not None}


def scope_of(system: Served, right: str = "read") -> str:
    system.runtime.follow_roles()
    rights = system.runtime.roles.rights(["sales_representative"])
    return next(rights.scope(LEAD, one) for one in ("read", "update", "delete") if one == right)


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_are_for_who_manages_access(system: Served, path: str) -> None:
    assert see(system, path).status_code == 200
    refused = see(system, path, who="rep")
    assert refused.status_code == 403
    assert "Manage access" in refused.text
    assert "/settings/users" not in see(system, "/settings/me", who="rep").text
    assert send(system, "/settings/users/new", {"name": "x"}, who="rep").status_code == 403


def test_a_user_is_added_with_roles_and_found_again(system: Served) -> None:
    form: dict[str, Any] = {
        "name": "Nora Neumann",
        "email": "nora@example.com",
        "active": ["false", "true"],
        "language": "en",
        "time_zone": "Europe/Rome",
        "roles": ["", "sales_manager"],
        "password": "seven green bicycles",
    }
    added = send(system, "/settings/users/new", form)
    assert added.status_code == 303
    found = see(system, "/settings/users", q="nora", role="sales_manager").text
    assert "Nora Neumann" in found
    assert "Nora Neumann" not in see(system, "/settings/users", q="nora", role="cfo").text
    again = send(system, "/settings/users/new", form)
    assert again.status_code == 422
    assert "is taken already" in again.text


def test_a_user_loses_a_role_and_is_deactivated(system: Served) -> None:
    weak = send(system, "/settings/users/new", {"name": "W", "email": "w@x.org", "password": "w"})
    assert weak.status_code == 422
    form: dict[str, Any] = {"name": "Ole", "email": "ole@example.com", "roles": ["", "cfo"]}
    there = send(system, "/settings/users/new", form).headers["location"]
    gone = form | {"roles": "", "active": "false"}
    assert send(system, there, gone).status_code == 303
    page = see(system, there).text
    assert 'value="cfo" checked' not in page
    assert "Ole" not in see(system, "/settings/users").text
    assert "Ole" in see(system, "/settings/users", state="inactive").text


def test_a_form_that_was_overtaken_changes_nothing(system: Served) -> None:
    form: dict[str, Any] = {"name": "Pia", "email": "pia@example.com", "roles": ["", "cfo"]}
    there = send(system, "/settings/users/new", form).headers["location"]
    seen = re.search(r'name="version" value="(\d+)"', see(system, there).text)
    assert seen is not None
    assert send(system, there, form | {"name": "Pia P.", "version": seen[1]}).status_code == 303
    late = send(system, there, form | {"name": "Pia Q.", "roles": "", "version": seen[1]})
    assert late.status_code == 412
    assert 'value="cfo" checked' in see(system, there).text


def test_the_last_administrator_stays(system: Served) -> None:
    here = f"/settings/users/{system.ids['admin']}"
    form = {"name": "admin", "email": "admin@example.com", "active": "true"}
    refused = send(system, here, form | {"roles": ["", "cfo"]})
    assert refused.status_code == 422
    assert "last active administrator" in refused.text
    inactive = send(system, here, form | {"active": "false"})
    assert inactive.status_code == 422
    path = f"/base/user/{system.ids['admin']}"
    version = system.call("GET", path).headers["etag"]
    patched = system.call("PATCH", path, json={"active": False}, headers={"if-match": version})
    assert patched.status_code == 422
    assert "last active administrator" in patched.text


def test_a_team_moves_but_not_below_itself_and_goes_only_when_empty(system: Served) -> None:
    north = system.make("/base/team", {"name": "North"})
    town = system.make("/base/team", {"name": "Town", "parent": north})
    page = text_of(see(system, "/settings/teams"))
    assert page.index("North") < page.index("Town")
    circle = send(system, f"/settings/teams/{north}", {"name": "North", "parent": town})
    assert circle.status_code == 422
    kept = send(system, f"/settings/teams/{north}/delete", {})
    assert "teams below" in left_message(kept)["text"]

    system.make("/base/user", {"name": "Tom", "email": "tom@example.com", "team": town})
    kept = send(system, f"/settings/teams/{town}/delete", {})
    assert "has members" in left_message(kept)["text"]
    gone = send(system, f"/settings/teams/{town}/delete", {"members_to": north})
    assert "is deleted" in left_message(gone)["text"]
    assert "Tom" in see(system, f"/settings/teams/{north}").text
    assert TEAM in system.runtime.assembly.schema.entities


def test_a_role_changes_as_previewed_and_back(system: Served) -> None:
    before = scope_of(system)
    page = preview(system, **{f"r|{LEAD}|read": "own"})
    assert "Nothing is saved yet" in page
    assert scope_of(system) == before

    saved = send(system, f"{SELLER}/save", sent(page))
    assert saved.status_code == 303
    assert scope_of(system) == "own"
    assert "Changed" in see(system, "/settings/roles").text
    undone = send(system, left_message(saved)["undo_url"], {})
    assert undone.status_code == 303
    assert scope_of(system) == before


def test_a_preview_can_begin_with_somebody(system: Served) -> None:
    page = preview(system, **{f"r|{LEAD}|read": "own"})
    again = sent(page) | {"first": system.ids["other_rep"]}
    shown = send(system, f"{SELLER}/preview", again).text
    rows = re.findall(r'<td class="cell-title">([^<]+)', shown)
    assert rows[0] == "other_rep"
    assert set(rows) >= {"rep", "other_rep"}


def test_saving_is_refused_when_the_role_changed_or_the_edits_are_others(system: Served) -> None:
    mine = sent(preview(system, **{f"r|{LEAD}|delete": "none"}))
    other = sent(preview(system, **{f"r|{LEAD}|update": "team"}))
    assert send(system, f"{SELLER}/save", other | {"seen": mine["seen"]}).status_code == 409
    assert send(system, f"{SELLER}/save", other).status_code == 303
    assert send(system, f"{SELLER}/save", mine).status_code == 409
    reset = text_of(send(system, f"{SELLER}/reset", {}))
    assert send(system, f"{SELLER}/save", sent(reset)).status_code == 303
    assert scope_of(system, "update") == "own"


def test_a_role_is_made_as_a_copy_and_removed(system: Served) -> None:
    made = send(system, "/settings/roles", {"label": "Back office", "copy": "sales_manager"})
    assert made.headers["location"] == "/settings/roles/back_office"
    system.runtime.follow_roles()
    book = system.runtime.roles
    copied, source = book.rights(["back_office"]), book.rights(["sales_manager"])
    assert copied.covers(source)
    assert source.covers(copied)
    assert send(system, "/settings/roles/back_office/remove", {}).status_code == 303
    assert "Back office" in see(system, "/settings/roles").text
    assert see(system, "/settings/roles/back_office").status_code == 404


def test_a_role_that_somebody_holds_stays_and_its_page_says_how_many(system: Served) -> None:
    refused = send(system, "/settings/roles/crm_administrator/remove", {})
    assert refused.status_code == 422
    held = send(system, f"{SELLER}/remove", {})
    assert held.status_code == 422
    assert "people hold this role. Take it from them first." in held.text
    assert "Preview the change" in held.text
    one = send(system, "/settings/roles/executive/remove", {})
    assert "1 person holds this role." in one.text


def test_a_preview_says_once_what_changes_for_those_with_no_other_role(system: Served) -> None:
    hidden = "f|base.account|phone"
    page = preview(system, **{f"r|{LEAD}|read": "own", hidden: "hidden"})
    assert page.count("Accounts: Phone") == 1


def test_a_refused_form_keeps_the_names_of_what_was_chosen(system: Served) -> None:
    far = system.make("/base/team", {"name": "Far"})
    below = system.make("/base/team", {"name": "Below", "parent": far})
    circle = send(system, f"/settings/teams/{far}", {"name": "Far", "parent": below})
    assert 'value="Below"' in circle.text
    wrong = {"name": "Ivo", "email": "ivo@example.com", "team": far, "time_zone": "Nowhere"}
    assert 'value="Far"' in send(system, "/settings/users/new", wrong).text


def test_a_weak_password_is_told_above_the_form_too(system: Served) -> None:
    form = {"name": "Ivo", "email": "ivo@example.com", "password": "short"}
    refused = send(system, "/settings/users/new", form)
    assert "1 field needs your attention" in text_of(refused)


def test_all_that_is_wrong_with_a_new_user_is_told_at_once(system: Served) -> None:
    form = {"name": "", "email": "no address", "password": "short", "time_zone": "Nowhere"}

    refused = send(system, "/settings/users/new", form)

    assert "4 fields need your attention" in text_of(refused)


def test_a_token_is_shown_once_and_does_what_it_says(system: Served) -> None:
    form = {"name": "Reader", "rights": "read", "days": "30", "scope": "all", "entities": LEAD}
    shown = send(system, "/settings/me/tokens", form, who="other_rep").text
    found = re.search(r"data-token>(pgb_[\w-]+)<", shown)
    assert found is not None
    page = see(system, "/settings/me/tokens", who="other_rep").text
    assert found[1] not in page
    assert "Reads only" in unescape(page)
    headers = {"authorization": f"Bearer {found[1]}"}
    leads = system.client.get("/api/v1/base/lead", headers=headers)
    accounts = system.client.get("/api/v1/base/account", headers=headers)
    assert (leads.status_code, accounts.status_code) == (200, 403)
    ident = re.search(r'name="token" value="([0-9a-f-]{36})"', page)
    assert ident is not None
    send(system, "/settings/me/tokens/revoke-token", {"token": ident[1]}, who="other_rep")
    assert system.client.get("/api/v1/base/lead", headers=headers).status_code == 401


def test_sending_the_form_for_a_token_again_makes_no_second_one(system: Served) -> None:
    drawn = see(system, "/settings/me/tokens", who="other_rep").text
    once = re.search(r'name="once" value="([0-9a-f-]{36})"', drawn)
    assert once is not None
    form = {"name": "Twice", "rights": "read", "days": "30", "once": once[1]}
    assert "pgb_" in send(system, "/settings/me/tokens", form, who="other_rep").text

    again = send(system, "/settings/me/tokens", form, who="other_rep").text

    assert "data-token>" not in again
    assert see(system, "/settings/me/tokens", who="other_rep").text.count(">Twice<") == 1


def test_roles_and_tokens_over_rest(system: Served) -> None:
    path = f"/users/{system.ids['reader']}/roles"
    assert system.call("GET", path).json() == {"roles": ["executive"]}
    assert system.call("PUT", path, json={"roles": ["executive", "cfo"]}).json() == {
        "roles": ["cfo", "executive"]
    }
    system.call("PUT", path, json={"roles": ["executive"]})
    assert system.call("PUT", path, json={"roles": ["emperor"]}).status_code == 422
    for by in ("rep", "reader"):
        assert system.call("GET", path, by=by).status_code == 403
        assert system.call("PUT", path, by=by, json={"roles": ["cfo"]}).status_code == 403
        assert system.call("GET", "/roles", by=by).status_code == 403
    names = [one["name"] for one in system.call("GET", "/roles").json()["items"]]
    assert "sales_representative" in names

    assert system.call("POST", "/me/tokens", json={"name": "more"}).status_code == 403
    headers, csrf = system.session("rep")
    headers |= {"x-csrf-token": csrf, "origin": HERE}
    address = "/api/v1/me/tokens"
    made = system.client.post(address, json={"name": "Script"}, headers=headers)
    assert made.status_code == 201
    bad = system.client.post(address, json={"name": "S", "scope": "galaxy"}, headers=headers)
    assert bad.status_code == 422
    listed = system.call("GET", "/me/tokens", by="rep").json()["items"]
    script = next(one for one in listed if one["name"] == "Script")
    assert (script["rights"], script["scope"]) == ("read", "all")
    assert system.call("DELETE", f"/me/tokens/{script['id']}", by="reader").status_code == 404
    assert system.call("DELETE", f"/me/tokens/{script['id']}", by="rep").status_code == 204
