"""The life of one record over the REST interface."""

from collections.abc import Mapping

import pytest

from core.tests.web.served import Served
from pegboard.access.accounts import add_user, withdraw_role
from pegboard.access.tokens import create_token

UNKNOWN = "0197f000-0000-7000-8000-000000000000"
ROLES = ("sales_representative", "sales_manager")


def test_a_new_record_is_answered_with_its_place_and_etag(system: Served) -> None:
    answer = system.call("POST", "/base/account", json={"name": "Acme", "employees": 12})
    record = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/base/account/{record['id']}"
    assert answer.headers["etag"] == '"1"'
    assert (record["name"], record["employees"], record["version"]) == ("Acme", 12, 1)
    found = system.client.get(
        answer.headers["location"], headers={"authorization": f"Bearer {system.tokens['admin']}"}
    )
    assert found.json() == record
    assert found.headers["etag"] == '"1"'


def test_money_travels_exactly_with_its_currency(system: Served) -> None:
    sent = {"amount": "99999999999999.99", "currency": "EUR"}
    made = system.make("/base/account", {"name": "Rich", "annual_revenue": sent})
    shown = system.call("GET", f"/base/account/{made}?fields=annual_revenue").json()
    assert shown == {"id": made, "annual_revenue": sent}


def test_a_change_needs_the_version_that_it_is_based_on(system: Served) -> None:
    path = f"/base/account/{system.make('/base/account', {'name': 'First'})}"
    assert system.call("PATCH", path, json={"name": "x"}).status_code == 428
    changed = system.call("PATCH", path, json={"name": "Second"}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["name"] == "Second"


def test_a_stale_change_is_answered_with_mine_theirs_and_base(system: Served) -> None:
    path = f"/base/account/{system.make('/base/account', {'name': 'Base'})}"
    system.call("PATCH", path, json={"name": "Theirs"}, headers={"if-match": '"1"'})
    stale = system.call("PATCH", path, json={"name": "Mine"}, headers={"if-match": '"1"'})
    problem = stale.json()
    assert stale.status_code == 412
    assert (problem["mine"], problem["theirs"], problem["base"], problem["version"]) == (
        {"name": "Mine"}, {"name": "Theirs"}, {"name": "Base"}, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        ('"7"', 412),
        ('W/"1"', 412),
        ('"abc"', 412),
        (f'"{"9" * 5000}"', 412),
        ("1", 400),
        ("", 400),
        ('"1", "2"', 400),
        ("*", 200),
    ],
)
def test_if_match_holds_an_etag(system: Served, tag: str, status: int) -> None:
    path = f"/base/account/{system.make('/base/account', {'name': 'Base'})}"
    answer = system.call("PATCH", path, json={"name": "New"}, headers={"if-match": tag})
    assert answer.status_code == status


def test_a_deleted_record_lies_in_the_bin_until_it_is_restored(system: Served) -> None:
    made = system.make("/base/account", {"name": "Gone"})
    path = f"/base/account/{made}"
    assert system.call("DELETE", path, headers={"if-match": '"9"'}).status_code == 412
    assert system.call("DELETE", path).status_code == 204
    assert system.call("GET", path).status_code == 404
    assert system.call("DELETE", path).status_code == 404
    in_bin = system.call("GET", "/base/account?deleted=true&limit=1000&fields=name").json()["items"]
    assert {"id": made, "name": "Gone"} in in_bin
    restored = system.call("POST", f"{path}/restore")
    assert restored.status_code == 200
    assert restored.headers["etag"] == '"3"'
    assert system.call("POST", f"{path}/restore").status_code == 404
    assert system.call("GET", path).json()["name"] == "Gone"


def test_the_history_tells_who_changed_what_and_through_what(system: Served) -> None:
    made = system.make("/base/account", {"name": "Old"}, by="rep")
    path = f"/base/account/{made}"
    system.call("PATCH", path, json={"name": "New"}, headers={"if-match": '"1"'})
    first = system.call("GET", f"{path}/history?limit=1").json()
    entry = first["items"][0]
    assert (entry["deed"], entry["by"], entry["by_name"], entry["via"]) == (
        "update", system.ids["admin"], "admin", "api",
    )  # fmt: skip
    assert entry["changes"]["name"] == {"old": "Old", "new": "New"}
    rest = system.call("GET", f"{path}/history?limit=1&before={first['next']}").json()
    assert [one["deed"] for one in rest["items"]] == ["create"]


def test_the_timeline_merges_activities_and_changes_newest_first(system: Served) -> None:
    made = system.make("/base/account", {"name": "Busy"})
    call = system.make("/base/activity", {"subject": "Call back", "kind": "call", "account": made})
    system.call(
        "PATCH", f"/base/account/{made}", json={"name": "Busier"}, headers={"if-match": '"1"'}
    )
    items = system.call("GET", f"/base/account/{made}/timeline").json()["items"]
    assert [item["kind"] for item in items] == ["change", "record", "change"]
    assert (items[1]["entity"], items[1]["title"]) == ("base.activity", "Call back")
    assert items[1]["record"]["id"] == call
    assert [item["at"] for item in items] == sorted((i["at"] for i in items), reverse=True)


def test_an_action_runs_while_it_is_offered(system: Served) -> None:
    made = system.make("/base/activity", {"subject": "Write"})
    path = f"/base/activity/{made}/actions"
    done = system.call("POST", f"{path}/complete", json={"outcome": "Written"})
    assert (done.status_code, done.json()) == (200, {"message": "Done.", "open": None})
    record = system.call("GET", f"/base/activity/{made}").json()
    assert (record["status"], record["outcome"]) == ("done", "Written")
    assert system.call("POST", f"{path}/complete", json={}).status_code == 422
    assert system.call("POST", f"{path}/reopen").status_code == 200
    assert system.call("POST", f"{path}/explode", json={}).status_code == 404
    unasked = system.call("POST", f"{path}/complete", json={"nonsense": 1})
    assert unasked.json()["errors"] == [{"field": "nonsense", "message": "is not asked for"}]


def test_what_may_not_be_seen_is_not_found(system: Served) -> None:
    mine = system.make("/base/activity", {"subject": "Mine"}, by="rep")
    for method, path, more in (
        ("GET", f"/base/activity/{mine}", {}),
        (
            "PATCH",
            f"/base/activity/{mine}",
            {"json": {"subject": "x"}, "headers": {"if-match": "*"}},
        ),
        ("DELETE", f"/base/activity/{mine}", {}),
        ("GET", f"/base/activity/{mine}/history", {}),
        ("GET", f"/base/activity/{mine}/timeline", {}),
    ):
        assert system.call(method, path, by="other_rep", **more).status_code == 404
    listed = system.call("GET", "/base/activity?limit=1000&fields=subject", by="other_rep").json()
    assert mine not in [item["id"] for item in listed["items"]]


def test_a_missing_right_is_said_plainly(system: Served) -> None:
    account = system.make("/base/account", {"name": "Seen by readers"})
    assert system.call("GET", f"/base/account/{account}", by="reader").status_code == 200
    answer = system.call("POST", "/base/account", by="reader", json={"name": "x"})
    assert answer.status_code == 403
    assert answer.json()["detail"] == "You may not create accounts."
    assert system.call("DELETE", f"/base/account/{account}", by="reader").status_code == 403
    assert system.call("GET", "/plugins", by="rep").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        f"/base/account/{UNKNOWN}",
        "/base/account/not-an-id",
        "/base/account/%00",
        "/base/account/%ff",
        f"/base/account/{'9' * 3000}",
        "/base/nothing",
        "/nobody/account",
        "/base.account/x",
        "/base",
        "/nothing",
        "/base/account/x/y",
    ],
)
def test_what_is_not_there_is_not_found(system: Served, path: str) -> None:
    answer = system.call("GET", path)
    assert answer.status_code == 404
    assert answer.json()["status"] == 404


def test_a_repeated_request_with_one_key_creates_once(system: Served) -> None:
    key = {"idempotency-key": "order-66"}
    first = system.call("POST", "/base/account", json={"name": "Once"}, headers=key)
    again = system.call("POST", "/base/account", json={"name": "Once"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again.headers["location"] == first.headers["location"]
    assert again.headers["etag"] == first.headers["etag"]
    other = system.call("POST", "/base/account", json={"name": "Other"}, headers=key)
    assert other.status_code == 422
    elsewhere = system.call("POST", "/base/product", json={"name": "Once"}, headers=key)
    assert elsewhere.status_code == 422
    foreign = system.call("POST", "/base/account", by="rep", json={"name": "Once"}, headers=key)
    assert foreign.json()["id"] != first.json()["id"]


def test_an_answer_is_not_given_again_to_somebody_whose_rights_changed(system: Served) -> None:
    user_id = add_user(system.runtime, email="kim@example.com", name="Kim", roles=ROLES)
    token = create_token(system.runtime, user_id, "tests")
    headers = {"authorization": f"Bearer {token}", "idempotency-key": "kim"}
    path = "/api/v1/base/account"
    assert system.client.post(path, json={"name": "Kim's"}, headers=headers).status_code == 201
    withdraw_role(system.runtime, user_id, ROLES[1])
    again = system.client.post(path, json={"name": "Kim's"}, headers=headers)
    assert again.status_code == 422
    assert "Kim's" not in again.text


def test_a_refused_request_does_not_use_up_its_key(system: Served) -> None:
    key = {"idempotency-key": "try-again"}
    assert system.call("POST", "/base/account", json={}, headers=key).status_code == 422
    fixed = system.call("POST", "/base/account", json={"name": "Fixed"}, headers=key)
    assert fixed.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "\x01", "é"])
def test_a_key_is_short_printable_text(system: Served, key: str) -> None:
    headers = {"idempotency-key": key.encode()}
    answer = system.call("POST", "/base/account", json={"name": "x"}, headers=headers)
    assert answer.status_code == 400


def test_i_learn_who_i_am_and_what_i_may_do(system: Served) -> None:
    me = system.call("GET", "/me", by="rep").json()
    assert (me["id"], me["roles"]) == (system.ids["rep"], ["sales_representative"])
    assert me["rights"]["base.account"]["update"] == "own"
    assert not me["administers"]


def test_search_finds_by_right_across_entities(system: Served) -> None:
    mine = system.make("/base/activity", {"subject": "Quixotic Windmills"}, by="rep")

    def hits(by: str) -> list[Mapping[str, object]]:
        found: list[Mapping[str, object]] = system.call("GET", "/search?q=quixo", by=by).json()[
            "items"
        ]
        return found

    assert [(hit["entity"], hit["id"]) for hit in hits("rep")] == [("base.activity", mine)]
    assert hits("other_rep") == []
    assert system.call("GET", "/search").status_code == 422
    assert system.call("GET", "/search?q=x&entities=base.nothing").status_code == 404
