"""Sharing over REST: who may, what is answered, and that it ends at once."""

from core.tests.web.served import Served

NOBODY = "01890000-0000-7000-8000-000000000000"


def shares(record: str) -> str:
    return f"/base/account/{record}/shares"


def status_for(system: Served, record: str, *, by: str = "other_rep") -> int:
    return system.call("GET", f"/base/account/{record}", by=by).status_code


def test_a_share_is_given_listed_and_taken_back(system: Served) -> None:
    record = system.make("/base/account", {"name": "Acme"}, by="rep")
    other = system.ids["other_rep"]
    before = status_for(system, record, by="other_rep")

    made = system.call("POST", shares(record), json={"user": other, "level": "read"})
    assert made.status_code == 201
    assert (made.json()["user"], made.json()["level"]) == (other, "read")
    assert status_for(system, record) == 200
    (listed,) = system.call("GET", shares(record)).json()["items"]
    assert listed == made.json()

    gone = system.call("DELETE", f"{shares(record)}/{listed['id']}")
    assert gone.status_code == 204
    assert status_for(system, record) == before
    again = system.call("DELETE", f"{shares(record)}/{listed['id']}")
    assert again.status_code == 404


def test_what_is_out_of_reach_or_faulty_is_refused(system: Served) -> None:
    record = system.make("/base/account", {"name": "Acme"})
    wish = {"user": system.ids["rep"], "level": "read"}

    assert system.call("POST", shares(NOBODY), json=wish).status_code == 404
    assert system.call("POST", shares(record), by="reader", json=wish).status_code == 403
    assert system.call("GET", shares(record), by="reader").status_code == 403
    assert system.call("POST", shares(record), by=None, json=wish).status_code == 401
    for body, field in (
        ({"user": NOBODY, "level": "read"}, "user"),
        ({"team": "x", "level": "read"}, "team"),
        ({"user": NOBODY, "level": "all"}, "level"),
    ):
        refused = system.call("POST", shares(record), json=body)
        assert refused.status_code == 422
        assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert system.call("GET", shares(record)).json() == {"items": []}


def test_the_same_request_with_the_same_key_shares_once(system: Served) -> None:
    record = system.make("/base/account", {"name": "Acme"})
    wish = {"user": system.ids["rep"], "level": "read"}
    key = {"idempotency-key": f"share {record}"}
    first, second = (system.call("POST", shares(record), json=wish, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
