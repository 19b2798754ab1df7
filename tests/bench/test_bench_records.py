"""`make bench`: the gate against the same SQL through the bare driver, in one run."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.database.statements import Prepared
from pegboard.database.transaction import Transaction
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from tests.bench.filled import fill, runtime_on
from tests.bench.ratios import compare, report

pytestmark = pytest.mark.benchmark
FIELDS = (
    "name", "account.name", "stage.name", "amount", "probability", "close_date", "engage_date",
    "version", "updated_at",
)  # fmt: skip
LIST = Query(
    "sales.opportunity",
    where='stage.kind == "open" && amount > 5000',
    sort=("-amount",),
    fields=FIELDS,
)


@pytest.fixture(scope="module")
def filled(module_database_url: str) -> Iterator[tuple[Runtime, Principal]]:
    runtime = runtime_on(module_database_url)
    yield runtime, fill(runtime)
    runtime.database.close()


class Recorded:
    """The statements that one call of ours executed, with their parameters."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.statements: list[tuple[str, dict[str, Any]]] = []
        execute, run_many = Transaction._execute, Transaction.run_many

        def note(tx: Transaction, prepared: Prepared, values: Any) -> None:
            self.statements.append((prepared.sql, {**prepared.literals, **values}))
            execute(tx, prepared, values)

        def note_many(tx: Transaction, prepared: Prepared, values: Any) -> None:
            kept = list(values)
            self.statements += [(prepared.sql, {**prepared.literals, **one}) for one in kept]
            run_many(tx, prepared, kept)

        monkeypatch.setattr(Transaction, "_execute", note)
        monkeypatch.setattr(Transaction, "run_many", note_many)


@pytest.mark.parametrize("scope", ["everything", "team"])
def test_list(
    filled: tuple[Runtime, Principal], scope: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime, seller = filled
    who = (
        seller
        if scope == "team"
        else Principal(seller.user_id, "Admin", roles=("crm_administrator",))
    )

    def ours() -> bytes:
        with runtime.reading(who) as unit:
            page = find(unit, LIST, form="json")
        names = page.fields
        items = [dict(zip(names, row, strict=True)) for row in page.rows]
        return msgspec.json.encode({"items": items, "next": page.next, "count": page.count})

    with monkeypatch.context() as patch:
        recorded = Recorded(patch)
        ours()
    (sql, values), *rest = recorded.statements
    assert not rest
    names = [f"c{n}" for n in range(len(FIELDS) + 4)]

    def bare() -> bytes:
        connection = runtime.database.engine.raw_connection()
        cursor = connection.cursor()
        cursor.execute(sql, values)
        rows = [dict(zip(names, row, strict=False)) for row in cursor.fetchall()]
        connection.close()
        return msgspec.json.encode({"items": rows})

    dialect = runtime.database.engine.dialect.name
    report(f"list 50 of 200,000, two links, {scope} [{dialect}]", compare(bare, ours), 0.5)


def test_create(filled: tuple[Runtime, Principal], monkeypatch: pytest.MonkeyPatch) -> None:
    runtime, seller = filled
    with runtime.reading(seller) as unit:
        account = find(unit, Query("base.account", limit=1)).rows[0][0]
        stage = find(unit, Query("sales.stage", where='kind == "open"', limit=1)).rows[0][0]
    values = {
        "name": "A new opportunity",
        "account": account,
        "stage": stage,
        "amount": {"amount": "1200.00", "currency": "EUR"},
        "close_date": "2026-12-31",
    }

    def ours() -> None:
        with runtime.writing(seller) as unit:
            create(unit, "sales.opportunity", values)

    with monkeypatch.context() as patch:
        recorded = Recorded(patch)
        ours()
    statements = [(sql, values, sql.lstrip()[:6].upper()) for sql, values in recorded.statements]

    def bare() -> None:
        connection = runtime.database.engine.raw_connection()
        cursor = connection.cursor()
        if runtime.database.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        for sql, parameters, verb in statements:
            if verb == "INSERT":
                fresh = {k: _fresh() for k in ("id", "record_id") if k in parameters}
                cursor.execute(sql, parameters | fresh)
            else:
                cursor.execute(sql, parameters)
                cursor.fetchall()
        connection.commit()
        connection.close()

    dialect = runtime.database.engine.dialect.name
    report(
        f"create an opportunity, {len(statements)} statements [{dialect}]",
        compare(bare, ours),
        0.33,
    )


def _fresh() -> str:
    return str(uuid4())
