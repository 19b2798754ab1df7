"""A plugin in quarantine: its data is there to be read, and nothing of it works or changes."""

import httpx
import pytest

from pegboard.access.principals import SYSTEM
from pegboard.lifecycle.quarantine import quarantine
from pegboard.records.drafts import Draft
from pegboard.records.errors import InQuarantine
from pegboard.records.update import update
from pegboard.records.update_many import update_many
from tests.faults.faulty_system import FaultySystem

WORDS = "read-only while the plugin faulty is in quarantine"


@pytest.fixture
def held(faulty: FaultySystem) -> FaultySystem:
    faulty.do("raise")
    assert quarantine(faulty.system.runtime, "faulty", "It failed.")
    return faulty


def call(held: FaultySystem, method: str, path: str, **values: object) -> httpx.Response:
    return held.system.call(method, path, json=values)


def test_its_records_can_be_read_and_not_changed(held: FaultySystem) -> None:
    note = f"/faulty/note/{held.notes['page']}"
    assert held.system.call("GET", "/faulty/note").json()["items"]
    read = held.system.call("GET", note)
    assert read.status_code == 200
    match = {"if-match": read.headers["etag"]}
    changed = held.system.call("PATCH", note, json={"subject": "new"}, headers=match)
    for answer in (
        changed,
        call(held, "POST", "/faulty/note", subject="new"),
        held.system.call("DELETE", note, headers=match),
        call(held, "POST", f"{note}/shares", user=held.system.ids["reader"], level="read"),
    ):
        assert answer.status_code == 403, answer.text
        assert WORDS in answer.json()["detail"]


def test_its_fields_on_records_of_others_stay_as_they_are(held: FaultySystem) -> None:
    account = f"/base/account/{held.account}"
    match = {"if-match": held.system.call("GET", account).headers["etag"]}
    refused = held.system.call(
        "PATCH", account, json={"faulty__mark": "new", "name": "New"}, headers=match
    )
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"field": "faulty__mark", "message": f"is {WORDS}"}]
    kept = held.system.call("PATCH", account, json={"name": "Acme"}, headers=match)
    assert kept.json()["faulty__mark"] == "m"


def test_a_field_that_it_demands_keeps_nobody_from_their_work(held: FaultySystem) -> None:
    assert call(held, "POST", "/base/account", name="New").status_code == 201


def test_no_import_and_no_work_of_the_system_changes_it_either(held: FaultySystem) -> None:
    runtime = held.system.runtime
    with pytest.raises(InQuarantine), runtime.writing(SYSTEM) as unit:
        update(unit, "faulty.note", held.notes["page"], {"subject": "new"}, version=None)
    draft = Draft({"faulty__mark": "new"})
    with pytest.raises(InQuarantine), runtime.writing(SYSTEM) as unit:
        update_many(unit, "base.account", [(held.account, draft)])
    bulk = {"operations": [{"method": "create", "values": {"subject": "new"}}]}
    answer = held.system.call("POST", "/faulty/note/bulk", json=bulk)
    assert WORDS in answer.text or answer.status_code in (400, 422)


def test_its_rules_do_not_run(held: FaultySystem) -> None:
    rules = held.system.runtime.assembly.workspace.rules
    assert "faulty" not in {hook.plugin for hook, _ in rules.checks}  # type: ignore[attr-defined]  # compiled


def test_its_pieces_vanish_and_its_pages_say_that_it_does_not_work(held: FaultySystem) -> None:
    assembly = held.system.runtime.assembly
    brought = (assembly.slots, assembly.pages, assembly.panels, assembly.widgets)
    assert all(by != "faulty" for pieces in brought for by, _ in pieces)
    assert all(by != "faulty" for by, _ in assembly.actions.values())
    assert held.provoke("page").status_code == 503
    assert held.provoke("action").status_code == 404
    home = held.system.client.get("/", headers=dict(held.cookie))
    assert home.status_code == 200
    assert "Faulty widget" not in home.text


def test_its_permissions_are_nobodys_and_its_scopes_hold_nothing(held: FaultySystem) -> None:
    workspace = held.system.runtime.assembly.workspace
    assert "faulty.shout" not in workspace.roles.permissions
    assert workspace.scopes["faulty.all_of_it"].where == {}
    accounts = held.system.call("GET", "/base/account", by="reader").json()["items"]
    before = {one["id"] for one in held.system.call("GET", "/base/account").json()["items"]}
    assert {one["id"] for one in accounts} <= before


def test_everybody_is_told_of_it_in_the_audit_log(held: FaultySystem) -> None:
    with held.system.runtime.database.reading() as tx:
        table = held.system.runtime.assembly.workspace.tables.system.audit.entry
        prepared = held.system.runtime.database.prepare(
            table.select().with_only_columns(table.c.via, table.c.detail).order_by(table.c.seq)
        )
        via, detail = tx.rows(prepared)[-1]
    assert via == "system"
    assert "faulty" in str(detail)


def test_after_its_release_all_works_again(held: FaultySystem) -> None:
    held.do("leak")
    assert held.quarantined == {}
    assert call(held, "POST", "/faulty/note", subject="fine").status_code == 201
    assert (
        held.system.client.get("/faulty/pages/numbers", headers=dict(held.cookie)).status_code
        == 200
    )


def test_what_is_not_enabled_or_held_already_is_left_alone(held: FaultySystem) -> None:
    runtime = held.system.runtime
    epoch = runtime.assembly.epoch
    assert not quarantine(runtime, "faulty", "Again.")
    assert not quarantine(runtime, "no_such_plugin", "Never.")
    assert runtime.assembly.epoch == epoch
