"""Nothing that a client sends makes the server fail, on any route of the assembled system."""

import json
from typing import Any
from urllib.parse import quote, quote_from_bytes

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from core.tests.web.served import Served

NASTY_TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\U0001f9d1\u200d\U0001f680", "%", "_", "'", '"', "\\",
    "';--", "x" * 600, "9" * 400, "NaN", "-0", "1e400", "null", "٣", "2026-02-30", "9999-12-31",
    "0001-01-01", "2026-01-01T00:00:00+99:99", "javascript:alert(1)", "../../etc/passwd", "{{7*7}}",
    "0197f000-0000-7000-8000-000000000000", "{0197f000-0000-7000-8000-000000000000}", "id", "me",
)  # fmt: skip
NASTY_NUMBERS = (0, -1, 2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, 0.1, -0.0, 1e308, 5e-324)
WORDS = (
    "name", "owner", "owner.name", "account.parent.name", "amount", "stage.kind", "created_at",
    "id", "version", "nonsense", "me", "null", "true", "1", "-9223372036854775808", "1.5", "'x'",
    "today()", "now()", "days(30)", "days(999999999999)", "date('2026-02-30')", "size(name)", "==",
    "!=", "<", ">=", "&&", "||", "!", "-", "+", "*", "/", "%", "in", "[", "]", "(", ")", ",", ".",
    ".contains('a')", ".icontains('%')", ".matches('(a+)+$')", "?", ":", "{", "}", "'", '"', "\\",
    "\x00", "é", "count()", "sum(amount)", "avg(probability)", "min(name)",
)  # fmt: skip

expressions = st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join)
texts = st.one_of(st.sampled_from(NASTY_TEXTS), st.text(max_size=20), expressions)
scalars = st.one_of(
    st.none(), st.booleans(), st.sampled_from(NASTY_NUMBERS), st.integers(), st.floats(), texts
)
values: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(("amount", "currency", "id", "country", "street", "x")), inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)  # fmt: skip
PARAMETERS = (
    "where", "sort", "fields", "limit", "cursor", "count", "deleted", "q", "entities", "before", "x"
)  # fmt: skip
queries = st.dictionaries(st.sampled_from(PARAMETERS), texts, max_size=3)
headers = st.dictionaries(
    st.sampled_from(("if-match", "idempotency-key", "accept", "content-type", "x-csrf-token")),
    st.sampled_from(("", "*", '"1"', '"9"', "application/json", "x" * 300, "text/html", "k")),
    max_size=2,
)


def operations_of(system: Served) -> list[tuple[str, str, list[str]]]:
    """Return method, path and known body keys of every operation."""
    found = system.call("GET", "/openapi.json").json()
    schemas = found["components"]["schemas"]
    listed = []
    for path, operations in found["paths"].items():
        for method, operation in operations.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            keys = list(schemas.get(name, {}).get("properties", {}))
            listed.append((method.upper(), path.removeprefix("/api/v1"), keys))
    return listed


@pytest.fixture(scope="module")
def operations(system: Served) -> list[tuple[str, str, list[str]]]:
    return operations_of(system)


@pytest.fixture(scope="module")
def some_ids(system: Served) -> list[str]:
    account = system.make("/base/account", {"name": "Target"})
    activity = system.make("/base/activity", {"subject": "Target", "account": account})
    return [account, activity, *system.ids.values()]


@settings(
    max_examples=max(400, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drawn=st.data())
def test_no_request_makes_the_server_fail(
    system: Served,
    operations: list[tuple[str, str, list[str]]],
    some_ids: list[str],
    drawn: st.DataObject,
) -> None:
    method, path, keys = drawn.draw(st.sampled_from(operations))
    ident = drawn.draw(st.one_of(st.sampled_from(some_ids), texts))
    query = drawn.draw(queries)
    url = path.replace("{id}", _quoted(ident) or "x") + "?" + _query(query)
    more: dict[str, Any] = {"headers": drawn.draw(headers)}
    if method in ("POST", "PATCH"):
        more["content"] = drawn.draw(_bodies(keys))
        more["headers"].setdefault("content-type", "application/json")
    answer = system.call(method, url, by=drawn.draw(st.sampled_from(("admin", "rep"))), **more)
    event(f"answered {answer.status_code}")
    assert answer.status_code < 500, (method, url, more, answer.text)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def _bodies(keys: list[str]) -> st.SearchStrategy[bytes]:
    known = st.sampled_from(keys) if keys else st.just("x")
    objects = st.dictionaries(st.one_of(known, texts), values, max_size=4)
    wishes = st.fixed_dictionaries(
        {},
        optional={
            "where": expressions,
            "group_by": st.lists(st.sampled_from(WORDS), max_size=3),
            "measures": st.lists(st.sampled_from(WORDS), max_size=3),
        },
    )
    changes = st.fixed_dictionaries(
        {"verb": st.sampled_from(("create", "update", "delete", "restore", "x"))},
        optional={"id": texts, "version": scalars, "values": objects},
    )
    bulks = st.fixed_dictionaries({"operations": st.lists(changes, max_size=3)})
    written = st.one_of(objects, wishes, bulks, values).map(lambda one: json.dumps(one).encode())
    return st.one_of(written, written, written, st.binary(max_size=30))


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")[:2000]


def _query(parameters: dict[str, str]) -> str:
    return "&".join(f"{quote(name)}={_quoted(value)}" for name, value in parameters.items())
