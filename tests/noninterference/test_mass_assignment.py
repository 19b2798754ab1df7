"""No way to write takes a field that the person may not fill in, and none of it is kept."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pegboard.model.errors import PegboardError
from pegboard.transfer.mapping import ColumnRule, ImportMapping
from pegboard.transfer.run_import import import_file
from tests.noninterference.vault import ACTIVITY, CLERK, CONTACT, DOSSIER, HIDDEN, TELLING
from tests.noninterference.world import Side

ENTITIES = {DOSSIER: "name", CONTACT: "last_name", ACTIVITY: "subject"}
"""What the clerk may create, with the field that it needs."""
SYSTEM = (
    "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at",
    "deleted_by",
)  # fmt: skip
MADE_UP = (
    "role", "roles", "is_admin", "owner_id", "owner.id", "owner[id]", "account.owner",
    "account.name", "__class__", "constructor", "$set", "name__folded", "permissions", "",
    "vault__secret_rating",
)  # fmt: skip
PASSING = ("session", "token", "throttle", "audit", "idempotency", "sqlite", "pg_")


def forbidden(side: Side, entity: str) -> list[str]:
    """Return every name that the clerk may not give a value for *entity*."""
    fields = side.runtime.assembly.schema.entity(entity).fields.values()
    read_only = [field.name for field in fields if field.read_only]
    hidden = (*HIDDEN.get(entity, ()), *TELLING.get(entity, ()))
    return sorted({*SYSTEM, *read_only, *hidden, *MADE_UP})


def content(side: Side) -> str:
    """Return a digest of all tables but those that every call may touch."""
    sums = hashlib.sha256()
    with side.runtime.database.engine.connect() as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table'"
        if not side.runtime.database.is_sqlite:
            names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        for (table,) in sorted(connection.exec_driver_sql(names).all()):
            if not any(part in table for part in PASSING):
                rows = connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()
                sums.update(f"{table} {sorted(map(repr, rows))}".encode())
    return sums.hexdigest()


def bodies(name: str, needed: str) -> Iterator[dict[str, object]]:
    """Yield what could slip a value into *name*: plain, as an object, a list, or nothing."""
    for value in ("0197f000-0000-7000-8000-000000000000", 7, {"id": "x"}, ["x"], None, True):
        yield {needed: "Mass", name: value}


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_rest_refuses_what_may_not_be_given_and_keeps_nothing(side: Side, entity: str) -> None:
    base, needed = f"/{entity.replace('.', '/')}", ENTITIES[entity]
    one = side.cast.visible[entity][0]
    before = content(side)
    for name in forbidden(side, entity):
        for values in bodies(name, needed):
            body = json.dumps(values)
            named(side.call("POST", base, body), name)
            named(side.call("PATCH", f"{base}/{one}", body, **{"if-match": "*"}), name)
        operations = [
            {"verb": "create", "values": values},
            {"verb": "update", "id": one, "values": values},
        ]
        answer = side.call("POST", f"{base}/bulk", json.dumps({"operations": operations}))
        told = answer.json()["items"]
        assert [item["status"] for item in told] == [422, 422], (name, told)
        assert all(name in [error["field"] for error in item["errors"]] for item in told), name
    doubled = f'{{"{needed}": "Mass", "owner": "x", "owner": null}}'
    assert side.call("POST", base, doubled).status_code == 400
    for whole in ("[]", '"x"', "7", "null", f'[{{"{needed}": "Mass"}}]'):
        assert side.call("POST", base, whole).status_code == 400
    assert content(side) == before


def named(answer: httpx.Response, name: str) -> None:
    """Check that an answer refuses, and says because of which field."""
    assert answer.status_code == 422, (name, answer.text)
    assert name in [error["field"] for error in answer.json()["errors"]], (name, answer.text)


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_forms_refuse_what_may_not_be_given_and_keep_nothing(side: Side, entity: str) -> None:
    base, needed = f"/{entity.replace('.', '/')}", ENTITIES[entity]
    one = side.cast.visible[entity][0]
    before = content(side)
    for name in forbidden(side, entity):
        if name in ("", "version"):
            continue
        values = {needed: "Mass", name: "7"}
        ways = {
            f"{base}/new": values,
            f"{base}/{one}/edit": values | {"version": "1"},
            f"{base}/{one}/field/{needed}": values | {"version": "1"},
            f"{base}/{one}/timeline": {**values, "entry": "base.activity.note", "body": "x"},
            f"{base}/bulk": {"verb": "set", "field": name, f"value.{name}": "7", "ids": one},
        }
        for path, form in ways.items():
            answer = side.send(path, form)
            assert 400 <= answer.status_code < 500, (path, name, answer.status_code)
    assert content(side) == before


@pytest.mark.parametrize("entity", sorted(ENTITIES))
def test_an_import_refuses_what_may_not_be_given_and_keeps_nothing(
    side: Side, tmp_path: Path, entity: str
) -> None:
    needed = ENTITIES[entity]
    before = content(side)
    for name in forbidden(side, entity):
        if name in ("", "id"):
            continue
        file = tmp_path / "file.csv"
        file.write_text(f"{needed},{name}\nMass,7\n")
        columns = (ColumnRule(needed, needed), ColumnRule(name, name))
        with pytest.raises(PegboardError, match="field"):
            import_file(
                side.runtime, side.person("clerk", CLERK), entity, file,
                ImportMapping(entity, columns), again=True,
            )  # fmt: skip
    assert content(side) == before
