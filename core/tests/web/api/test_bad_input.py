"""Bad input gets a clear answer that names what is wrong, and never one of the server's faults."""

import json
from typing import Any

import pytest

from core.tests.web.served import Served

JSON = {"content-type": "application/json"}
DEEP = b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
LARGE = json.dumps({"name": "x" * 11_000_000}).encode()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"name":"\xff"}', 400),
        (b"\xff\xfe{\x00}\x00", 400),
        (b'{"name":"a","name":"b"}', 400),
        (b'{"name":NaN}', 400),
        (b'{"name":1e999999}', 400),
        (b'{"name":"\\ud800"}', 400),
        (b'{"\\udfff":1}', 400),
        (b'{"name":"a\\u0000b"}', 422),
        (b'{"a\\u0000b":1}', 422),
        (DEEP, 400),
        (b'{"name":' + b"[" * 900 + b"]" * 900 + b"}", 400),
        (b'{"employees":' + b"9" * 5000 + b"}", 400),
        (LARGE, 413),
    ],
)
def test_a_body_that_cannot_be_taken_is_refused(system: Served, body: bytes, status: int) -> None:
    answer = system.call("POST", "/base/account", content=body, headers=JSON)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"]
)
def test_a_body_of_another_media_type_is_refused(system: Served, media_type: str) -> None:
    headers = {"content-type": media_type}
    answer = system.call("POST", "/base/account", content=b'{"name":"x"}', headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("nonsense", 1),
        ("id", "0197f000-0000-7000-8000-000000000000"),
        ("version", 7),
        ("created_at", "2026-01-01T00:00:00Z"),
        ("name", ["a"]),
        ("name", {"a": 1}),
        ("name", True),
        ("name", "x" * 501),
        ("name", None),
        ("name", "  "),
        ("employees", 2**63),
        ("employees", -(2**70)),
        ("employees", 1.5),
        ("employees", "many"),
        ("employees", 1e300),
        ("annual_revenue", "12"),
        ("annual_revenue", {"amount": "12"}),
        ("annual_revenue", {"amount": "12", "currency": "XXXX"}),
        ("annual_revenue", {"amount": "1e40", "currency": "EUR"}),
        ("annual_revenue", {"amount": "NaN", "currency": "EUR"}),
        ("annual_revenue", {"amount": "0.00001", "currency": "EUR"}),
        ("annual_revenue", {"amount": [], "currency": {}}),
        ("sector", "nonsense"),
        ("sector", 3),
        ("parent", "nobody"),
        ("parent", "0197f000-0000-7000-8000-000000000000"),
        ("owner", 5),
        ("email", "not an address"),
        ("website", "javascript:alert(1)"),
        ("billing_address", {"planet": "Mars"}),
        ("billing_address", {"country": "Mars"}),
        ("billing_address", 7),
        ("description", "x" * 100_001),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_field(
    system: Served, field: str, value: object
) -> None:
    values = {"name": "Fine"} | {field: value}
    before = system.call("GET", "/base/account?count=exact").json()["count"]
    answer = system.call("POST", "/base/account", json=values)
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.json()["errors"]]
    after = system.call("GET", "/base/account?count=exact").json()["count"]
    assert after == before, "a refused record must leave nothing behind"


def test_a_circle_of_accounts_is_refused_at_the_field(system: Served) -> None:
    mother = system.make("/base/account", {"name": "Mother"})
    child = system.make("/base/account", {"name": "Child", "parent": mother})
    answer = system.call(
        "PATCH", f"/base/account/{mother}", json={"parent": child}, headers={"if-match": "*"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "parent"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nonsense=1", "nonsense"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=x", "limit"),
        ("limit=1.5", "limit"),
        ("limit=" + "9" * 4000, "limit"),
        ("limit=%D9%A1", "limit"),
        ("limit=", "limit"),
        ("limit=1&limit=2", "limit"),
        ("count=maybe", "count"),
        ("deleted=maybe", "deleted"),
        ("fields=nonsense", "fields"),
        ("fields=name,,name", "fields"),
        ("fields=" + "a." * 50, "fields"),
        ("sort=nonsense", "sort"),
        ("sort=--name", "sort"),
        ("sort=description", "sort"),
        ("sort=name,name,name,name,name,name,name,name,name", "sort"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=W10", "cursor"),
        ("cursor=" + "A" * 5000, "cursor"),
        ("where=%00", "where"),
        ("where=nonsense == 1", "where"),
        ("where=name == 1", "where"),
        ("where=name ==", "where"),
        ("where=" + "(" * 3000, "where"),
        ("where=employees == " + "9" * 400, "where"),
        ('where=name == "%5Cud800"', "where"),
        ("where=1", "where"),
        ("where=name.explode()", "where"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(system: Served, query: str, field: str) -> None:
    answer = system.call("GET", f"/base/account?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


def test_an_error_in_an_expression_points_at_its_column(system: Served) -> None:
    answer = system.call("GET", "/base/account?where=name == nonsense")
    assert answer.json()["errors"][0]["column"] == 8


@pytest.mark.parametrize("query", ["%ff", "where=%ff", "where=%c0%80", "&".join(["a=1"] * 60)])
def test_a_query_that_is_no_text_is_refused(system: Served, query: str) -> None:
    answer = system.call("GET", f"/base/account?{query}")
    assert answer.status_code == 400


def test_a_cursor_of_another_list_is_refused(system: Served) -> None:
    for name in ("A", "B"):
        system.make("/base/product", {"name": name})
    cursor = system.call("GET", "/base/product?limit=1&sort=name").json()["next"]
    assert cursor
    for other in ("sort=-name", "sort=name&where=name != null", "sort=name,id"):
        answer = system.call("GET", f"/base/product?limit=1&{other}&cursor={cursor}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    "wish",
    [
        {"nonsense": 1},
        {"where": 1},
        {"where": "name =="},
        {"group_by": "name"},
        {"group_by": ["nonsense"]},
        {"group_by": ["name"] * 9},
        {"group_by": ["description"] * 9},
        {"measures": []},
        {"measures": ["explode()"]},
        {"measures": ["sum()"]},
        {"measures": ["sum(name)"]},
        {"measures": ["sum(secret)"]},
        {"measures": [1]},
        {"group_by": [None]},
    ],
)
def test_a_wish_for_figures_that_makes_no_sense_is_refused(
    system: Served, wish: dict[str, Any]
) -> None:
    answer = system.call("POST", "/base/account/aggregate", json=wish)
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"operations": 1},
        {"operations": [1]},
        {"operations": [{}]},
        {"operations": [{"verb": "explode"}]},
        {"operations": [{"verb": "create", "values": []}]},
        {"operations": [{"verb": "create", "nonsense": 1}]},
        {"operations": [{"verb": "update", "id": 1}]},
        {"operations": [{"verb": "update", "id": "x", "version": "1"}]},
        {"operations": [{"verb": "create"}] * 1001},
    ],
)
def test_a_bulk_call_that_makes_no_sense_is_refused_whole(
    system: Served, body: dict[str, Any]
) -> None:
    answer = system.call("POST", "/base/account/bulk", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "path", ["/base/account", "/me", "/search", "/base/account/aggregate", "/openapi.json"]
)
def test_another_method_is_answered_with_those_that_work(system: Served, path: str) -> None:
    answer = system.call("PUT", path, json={})
    assert answer.status_code == 405
    assert answer.headers["allow"]


@pytest.mark.parametrize("accept", ["", "text/html", "nonsense", "*/*;q=", "\x7f"])
def test_any_accept_header_gets_json(system: Served, accept: str) -> None:
    answer = system.call("GET", "/me", headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
