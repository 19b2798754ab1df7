"""Asking why over REST: about oneself, about others, and what is kept quiet."""

from collections.abc import Mapping
from typing import Any

from core.tests.web.served import Served

NOBODY = "01890000-0000-7000-8000-000000000000"


def asked(system: Served, by: str = "admin", **given: str) -> Mapping[str, Any]:
    answer = system.call("GET", "/access/explain", by=by, params=given)
    assert answer.status_code == 200, answer.text
    found: Mapping[str, Any] = answer.json()
    return found


def status_of(system: Served, by: str, **given: str) -> int:
    return system.call("GET", "/access/explain", by=by, params=given).status_code


def test_the_answer_says_yes_or_no_and_why(system: Served) -> None:
    record = system.make("/base/account", {"name": "Acme"}, by="rep")
    about = {"entity": "base.account", "id": record}

    mine = asked(system, by="rep", action="update", **about)
    theirs = asked(system, user="other_rep@example.com", action="update", **about)
    by_id = asked(system, user=system.ids["other_rep"], action="update", **about)

    assert (mine["allowed"], mine["summary"]) == (True, "You may change this account.")
    assert "Its owner is you." in mine["because"]
    assert theirs == by_id
    assert not theirs["allowed"]
    assert theirs["summary"] == "Other_rep may not change this account."
    assert any("Its owner" in one and "rep" in one for one in theirs["because"])


def test_a_record_out_of_reach_reads_like_one_that_is_not_there(system: Served) -> None:
    activity = system.make("/base/activity", {"subject": "Secret call", "kind": "call"})
    about = {"action": "read", "entity": "base.activity"}

    out_of_reach = asked(system, by="rep", id=activity, **about)
    missing = asked(system, by="rep", id=NOBODY, **about)

    assert out_of_reach == missing
    assert not missing["allowed"]


def test_others_are_nobodys_business_without_the_right(system: Served) -> None:
    record = system.make("/base/account", {"name": "Acme"})
    about = {"action": "read", "entity": "base.account", "id": record}

    assert status_of(system, "reader", user="rep@example.com", **about) == 403
    assert status_of(system, "admin", user="rep@example.com", **{**about, "id": NOBODY}) == 404
    assert status_of(system, "admin", user="nobody@example.com", **about) == 422
    assert status_of(system, "admin", **{**about, "action": "dance"}) == 422
    assert status_of(system, "admin", **{**about, "entity": "base.nothing"}) == 422
    assert status_of(system, "admin", **about, field="nothing") == 422
    assert status_of(system, "admin") == 422


def test_a_permission_can_be_asked_for_by_name(system: Served) -> None:
    found = asked(system, user="rep@example.com", action="base.view_audit")

    assert not found["allowed"]
    assert found["because"] == ["Sales representative lacks it: View the audit log."]
