"""The pages of fields and entities, and that form, API and import agree with what they made."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.tests.web.pages.visiting import left_message, see, send, text_of
from core.tests.web.served import Served, served
from pegboard.access.principals import SYSTEM
from pegboard.access.role_changes import RoleChange, change_role
from pegboard.access.role_edits import RoleEdit
from pegboard.access.tokens import create_token

FIELDS = "/settings/fields"
ACCOUNT = f"{FIELDS}/base/account"
GOLD = {"option.value": ["", ""], "option.label": ["Gold", "Silver"]}
OFFERED = {"option.state": ["offered", "offered"]}


@pytest.fixture(scope="module")
def tiered(sqlite_module_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A system in which accounts have a tier, which partners must have."""
    folder = tmp_path_factory.mktemp("tiered")
    with served(sqlite_module_url, folder, enabled=("base",)) as system:
        form = {"label": "Tier", "listed": "true", **GOLD, **OFFERED}
        form |= {"c.100.field": "type", "c.100.op": "is", "c.100.value": "partner"}
        answer = send(system, f"{ACCOUNT}/new", form, kind="choice")
        assert answer.headers["location"] == ACCOUNT, text_of(answer)
        assert left_message(answer)["undo_url"].startswith(f"{FIELDS}/undo/")
        yield with_fresh_tokens(system)


def with_fresh_tokens(system: Served) -> Served:
    """A token reaches what there was when it was made, not what came later."""
    runtime = system.runtime
    tokens = {who: create_token(runtime, ident, "fresh") for who, ident in system.ids.items()}
    return replace(system, tokens=tokens)


@pytest.fixture(scope="module")
def sqlite_module_url(scratch_databases: Any) -> Iterator[str]:
    url = scratch_databases.create("sqlite")
    yield url
    scratch_databases.drop(url)


def test_only_those_who_manage_fields_come_in(tiered: Served) -> None:
    for path in (FIELDS, ACCOUNT, f"{ACCOUNT}/new", f"{FIELDS}/file"):
        assert see(tiered, path, who="rep").status_code == 403
        assert see(tiered, path).status_code == 200


def test_a_field_is_on_form_list_filter_export_api_and_import_at_once(tiered: Served) -> None:
    assert 'name="custom__tier"' in see(tiered, "/base/account/new").text
    assert "Tier" in see(tiered, "/base/account").text
    ident = tiered.make("/base/account", {"name": "Acme", "custom__tier": "gold"})
    where = 'custom__tier == "gold"'
    found = tiered.call("GET", "/base/account", params={"where": where, "fields": "custom__tier"})
    assert [one["id"] for one in found.json()["items"]] == [ident]
    described = tiered.call("GET", "/openapi.json").text
    assert "custom__tier" in described


def test_form_and_api_demand_the_same(tiered: Served) -> None:
    values = {"name": "Partner", "type": "partner"}

    by_api = tiered.call("POST", "/base/account", json=values)
    by_form = send(tiered, "/base/account/new", values)
    by_bulk = tiered.call("POST", "/base/account/bulk", json={"operations": [{"create": values}]})

    assert by_api.status_code == 422
    assert [one["field"] for one in by_api.json()["errors"]] == ["custom__tier"]
    assert by_form.status_code == 422
    assert "Must be filled in." in text_of(by_form)
    assert "custom__tier" in by_bulk.text or by_bulk.status_code == 422


def test_the_form_marks_what_is_demanded_while_it_is_filled_in(tiered: Served) -> None:
    sent = {"name": "P", "type": "partner", "_stands": "custom__tier: shown"}

    answer = send(tiered, "/base/account/new/conditions", sent)
    same = send(tiered, "/base/account/new/conditions", sent | {"type": "customer"})

    assert 'id="slot-custom__tier"' in answer.text
    assert "required" in answer.text
    assert "slot-custom__tier" not in same.text


def test_what_does_not_fit_is_shown_at_its_control(tiered: Served) -> None:
    wrong = {"label": "X", "show_when.text": "nothing == 1"}

    answer = send(tiered, f"{ACCOUNT}/new", wrong, kind="text")

    assert answer.status_code == 422
    assert "There is no field called 'nothing'." in text_of(answer)


def test_an_option_in_use_cannot_be_taken_away_only_hidden(tiered: Served) -> None:
    tiered.make("/base/account", {"name": "Silver one", "custom__tier": "silver"})
    field = f"{ACCOUNT}/field/custom__tier"
    fewer = {"label": "Tier", "option.value": "gold", "option.label": "Gold"}

    refused = send(tiered, field, fewer | {"option.state": "offered"})
    hidden = GOLD | {"option.value": ["gold", "silver"], "option.state": ["offered", "hidden"]}
    kept = send(tiered, field, {"label": "Tier", "listed": "true", **hidden})

    assert refused.status_code == 422
    assert re.search("is chosen in 1 record", text_of(refused))
    assert kept.status_code == 303
    again = tiered.call("POST", "/base/account", json={"name": "No", "custom__tier": "silver"})
    assert again.status_code == 422
    assert "offered no more" in again.text


def test_a_plugins_field_can_be_called_otherwise_and_be_as_it_came(tiered: Served) -> None:
    field = f"{ACCOUNT}/field/phone"

    send(tiered, field, {"label": "Switchboard", "help": "Never a mobile", "listed": "true"})
    renamed = text_of(see(tiered, "/base/account/new"))
    send(tiered, f"{field}/reset", {})

    assert "Switchboard" in renamed
    assert "Never a mobile" in renamed
    assert "Switchboard" not in text_of(see(tiered, "/base/account/new"))


def test_an_entity_has_pages_api_and_the_rights_that_were_chosen(tiered: Served) -> None:
    form = {"label": "Visit", "plural": "Visits", "icon": "flag", "in_menu": "true"}
    made = send(tiered, f"{FIELDS}/new", form | {"owner": "true", "who": "shared"})
    assert made.headers["location"] == f"{FIELDS}/custom/visit", text_of(made)

    tiered = with_fresh_tokens(tiered)
    ident = tiered.make("/custom/visit", {"name": "First"}, by="rep")
    seen = tiered.call("GET", f"/custom/visit/{ident}", by="other_rep")
    refused = tiered.call(
        "PATCH", f"/custom/visit/{ident}", by="other_rep", json={"name": "Mine"},
        headers={"if-match": seen.headers["etag"]},
    )  # fmt: skip

    assert seen.json()["name"] == "First"
    assert refused.status_code == 403
    assert "Visits" in text_of(see(tiered, "/", who="rep"))
    assert see(tiered, f"/custom/visit/{ident}", who="rep").status_code == 200


def test_an_entity_is_nobodys_but_administrators_unless_chosen(tiered: Served) -> None:
    form = {"label": "Machine", "plural": "Machines", "icon": "box", "owner": "true"}
    send(tiered, f"{FIELDS}/new", form)

    tiered = with_fresh_tokens(tiered)
    ident = tiered.make("/custom/machine", {"name": "M1"})

    assert tiered.call("GET", "/custom/machine", by="reader").status_code == 403
    assert tiered.call("GET", f"/custom/machine/{ident}", by="rep").status_code in (403, 404)


def test_an_undone_field_leaves_no_trace_when_nothing_was_filled_in(tiered: Served) -> None:
    answer = send(tiered, f"{ACCOUNT}/new", {"label": "Brief"}, kind="text")
    undone = send(tiered, left_message(answer)["undo_url"], {})

    assert left_message(undone)["text"] == "The change is undone."
    assert "custom__brief" not in see(tiered, "/base/account/new").text
    assert all(one.name != "brief" for one in tiered.runtime.assembly.blueprint.own.fields)


def test_a_removal_is_a_plan_first(tiered: Served) -> None:
    send(tiered, f"{ACCOUNT}/new", {"label": "Gone soon"}, kind="text")

    answer = send(tiered, f"{ACCOUNT}/field/custom__gone_soon/remove", {"data": "purge"})

    assert answer.headers["location"].startswith("/settings/plugins/plans/")
    assert 'name="custom__gone_soon"' in see(tiered, "/base/account/new").text


def test_a_file_is_looked_at_before_it_is_applied(tiered: Served) -> None:
    text = see(tiered, f"{FIELDS}/file/pegboard.toml").text
    changed = text.replace('label = "Tier"', 'label = "Level"')

    looked = send(tiered, f"{FIELDS}/file", {"text": changed})
    plan = re.search(r'name="plan" value="([^"]+)"', looked.text)
    assert plan is not None
    applied = send(tiered, f"{FIELDS}/file", {"text": changed, "plan": plan[1]})
    broken = send(tiered, f"{FIELDS}/file", {"text": "format = 3"})

    assert "Level" in looked.text
    assert applied.status_code == 303
    assert "Level" in see(tiered, "/base/account/new").text
    assert broken.status_code == 422


def test_who_manages_fields_alone_can_carry_a_removal_through(tiered: Served) -> None:
    runtime = tiered.runtime
    edit = RoleEdit("sales_representative", "permission", "", "base.manage_fields", "yes")
    with runtime.writing(SYSTEM) as unit:
        change = RoleChange(edit.role, (edit,))
        change_role(unit, runtime.people, runtime.assembly.schema, change, seen=None)
    name = f"{ACCOUNT}/field/custom__tier"
    planned = send(tiered, f"{name}/remove", {"data": "keep"}, who="rep")
    page = see(tiered, planned.headers["location"], who="rep")

    assert page.status_code == 200
    assert re.search(r"<h1>Remove [A-Z]\w+ \(Accounts\) and keep its data", text_of(page))
    links = re.findall(r'href="(/settings/[^"]*)"', page.text.partition("<main")[2])
    assert {see(tiered, one, who="rep").status_code for one in links} == {200}
