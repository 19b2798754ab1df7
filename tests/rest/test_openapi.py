"""The OpenAPI document says exactly what is served."""

import re
from typing import Any

import pytest
from litestar import Litestar
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from core.tests.web.served import Served

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NAMED = re.compile(r"\{\w+\}")
UNKNOWN = "0197f000-0000-7000-8000-000000000000"


def document(system: Served, by: str = "admin") -> dict[str, Any]:
    answer = system.call("GET", "/openapi.json", by=by)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("by", ["admin", "rep", "reader"])
def test_the_document_is_valid_openapi_3_1(system: Served, by: str) -> None:
    validate(document(system, by), cls=OpenAPIV31SpecValidator)


def test_everything_described_is_served(system: Served) -> None:
    for path, operations in document(system)["paths"].items():
        there = NAMED.sub(UNKNOWN, path).removeprefix("/api/v1")
        for method in operations:
            answer = system.call(method.upper(), there, json={})
            described = set(operations[method]["responses"])
            assert answer.status_code not in (405, 500), (method, path)
            assert str(answer.status_code) in described, (method, path, answer.status_code)
            if answer.status_code == 404:
                assert NAMED.search(path)
                assert UNKNOWN[:12] in answer.json()["detail"]


def test_nothing_else_is_served(system: Served) -> None:
    app = system.client.app
    assert isinstance(app, Litestar)
    paths = document(system)["paths"]
    entities = sorted(system.runtime.assembly.schema.entities)
    actions = system.runtime.assembly.actions
    reports = [f"{plugin}.{one.name}" for plugin, one in system.runtime.assembly.reports]
    described = {(m.upper(), path) for path, operations in paths.items() for m in operations}
    served_routes: set[tuple[str, str]] = set()
    for route in app.routes:
        if not route.path.startswith("/api/"):
            continue
        methods = set(route.methods) - {"OPTIONS"}
        for path in _spelled_out(route.path, entities, list(actions), reports):
            served_routes |= {(method, path) for method in methods}
    assert served_routes == described


def _spelled_out(
    path: str, entities: list[str], actions: list[tuple[str, str]], reports: list[str]
) -> set[str]:
    plain = re.sub(r"\{(\w+):str\}", r"{\1}", path).replace("{record_id}", "{id}")
    if "{report}" in plain:
        return {plain.replace("{report}", name) for name in reports}
    if "{action}" in plain:
        pairs = [(entity, name) for entity, name in actions]
        return {
            plain.replace("{plugin}/{entity}", entity.replace(".", "/")).replace("{action}", name)
            for entity, name in pairs
        }
    if "{plugin}" not in plain:
        return {plain}
    return {plain.replace("{plugin}/{entity}", key.replace(".", "/")) for key in entities}


def test_every_other_method_on_a_described_path_is_refused(system: Served) -> None:
    for path, operations in document(system)["paths"].items():
        there = NAMED.sub(UNKNOWN, path).removeprefix("/api/v1")
        for method in METHODS:
            if method.lower() not in operations:
                assert system.call(method, there, json={}).status_code == 405, (method, path)


def test_a_person_reads_only_of_what_they_may_use(system: Served) -> None:
    paths = document(system, "reader")["paths"]
    assert set(paths["/api/v1/base/account"]) == {"get"}
    assert "/api/v1/plugins" not in paths
    assert "/api/v1/plugins" in document(system)["paths"]


def test_what_is_answered_fits_its_schema(system: Served) -> None:
    found = document(system)
    made = system.make(
        "/base/account",
        {
            "name": "Acme",
            "annual_revenue": {"amount": "1.5", "currency": "EUR"},
            "billing_address": {"city": "Bilbao", "country": "ES"},
            "email": "info@acme.example",
            "website": "https://acme.example",
        },
    )
    record = system.call("GET", f"/base/account/{made}").json()
    listed = system.call("GET", "/base/account").json()
    _check(found, "base.account", record)
    _check(found, "base.account.list", listed)
    _check(found, "History", system.call("GET", f"/base/account/{made}/history").json())
    _check(found, "Timeline", system.call("GET", f"/base/account/{made}/timeline").json())
    _check(found, "Problem", system.call("GET", f"/base/account/{UNKNOWN}").json())


def _check(found: dict[str, Any], name: str, value: object) -> None:

    schema = {"$ref": f"#/components/schemas/{name}", "components": found["components"]}
    errors = [error.message for error in OAS31Validator(schema).iter_errors(value)]
    assert errors == []
