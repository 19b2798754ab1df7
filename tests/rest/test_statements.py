"""How many statements a request costs, whatever the number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from core.tests.web.served import Served, served

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


@pytest.fixture(scope="module")
def busy(sqlite_module_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder: Path = tmp_path_factory.mktemp("busy")
    with served(sqlite_module_url, folder, enabled=None) as made:
        mother = made.make("/base/account", {"name": "Mother"})
        operations = [
            {"verb": "create", "values": {"name": f"Company {number}", "parent": mother}}
            for number in range(200)
        ]
        made.call("POST", "/base/account/bulk", json={"operations": operations})
        yield made


@pytest.fixture(scope="module")
def sqlite_module_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    return f"sqlite:///{tmp_path_factory.mktemp('database') / 'busy.db'}"


@contextmanager
def counting(system: Served) -> Iterator[list[str]]:
    """Yield the list that every statement run in the block is added to."""
    seen: list[str] = []

    def trace(statement: str) -> None:
        if not statement.lstrip().upper().startswith((*TRANSACTION_WORDS, "--")):
            seen.append(statement)

    def listen(connection: Any, _record: object, _proxy: object) -> None:
        connection.set_trace_callback(trace)

    event.listen(system.runtime.database.engine, "checkout", listen)
    yield seen
    event.remove(system.runtime.database.engine, "checkout", listen)


@pytest.mark.parametrize("limit", [1, 50, 200])
@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("sort=name", 2),
        ("sort=-created_at&fields=name,owner.name,parent.name,parent.owner.name", 2),
        ("where=parent.name == 'Mother'&count=exact", 4),
    ],
)
def test_a_list_costs_the_same_few_statements_for_any_number_of_rows(
    busy: Served, query: str, most: int, limit: int
) -> None:
    path = f"/base/account?{query}&limit={limit}"
    busy.call("GET", path)
    with counting(busy) as seen:
        answer = busy.call("GET", path)
    assert len(answer.json()["items"]) >= min(limit, 200)
    assert 1 < len(seen) <= most, seen


def test_a_person_is_loaded_in_one_statement(busy: Served) -> None:
    cookie, _ = busy.session("rep")
    for headers in (cookie, {"authorization": f"Bearer {busy.tokens['rep']}"}):
        busy.client.get("/api/v1/me", headers=headers)
        with counting(busy) as seen:
            busy.client.get("/api/v1/me", headers=headers)
        assert len(seen) == 1, seen
