"""A company with 200,000 opportunities, written past the gate so that it is there quickly."""

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.model.values import Money
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.ids import new_id
from pegboard.records.query import Query
from pegboard.records.statements import writing_of
from pegboard.settings import Settings

OPPORTUNITIES = 200_000
ACCOUNTS = 2_000
TEAMS = 50
PEOPLE = 500
CHUNK = 5_000


def runtime_on(url: str) -> Runtime:
    return start(
        Settings(database_url=url, secret_key="bench", folder=Path("var"))
    )  # opens nothing


def fill(runtime: Runtime) -> Principal:
    """Fill the database and return a seller of the team that stands above all others."""
    with runtime.writing(SYSTEM, via="bench") as unit:
        teams: list[str] = []
        for n in range(TEAMS):
            above = teams[(n - 1) // 4] if n else None
            teams.append(create(unit, "base.team", {"name": f"Team {n}", "parent": above})["id"])
        people = [
            create(
                unit,
                "base.user",
                {"name": f"Seller {n}", "email": f"s{n}@example.com", "team": teams[n % TEAMS]},
            )["id"]
            for n in range(PEOPLE)
        ]
        stages = [row[0] for row in find(unit, Query("sales.stage", fields=("id",))).rows]
        pipeline = find(unit, Query("sales.pipeline", fields=("id",))).rows[0][0]
    choose = random.Random(1)
    accounts = [new_id() for _ in range(ACCOUNTS)]
    _write(runtime, "base.account", [_account(one, choose, people) for one in accounts])
    made = (
        _opportunity(n, choose, accounts, people, stages, pipeline) for n in range(OPPORTUNITIES)
    )
    _write(runtime, "sales.opportunity", list(made))
    runtime.database.refresh_statistics()
    return Principal(people[0], "Seller 0", "s0@example.com", ("sales_representative",), teams[0])


def _write(runtime: Runtime, entity: str, records: list[dict[str, object]]) -> None:
    workspace = runtime.assembly.workspace
    writing = writing_of(workspace, workspace.schema.entity(entity))
    for begin in range(0, len(records), CHUNK):
        with runtime.database.writing() as tx:
            part = records[begin : begin + CHUNK]
            tx.run_many(writing.insert, [writing.parameters(dict(one)) for one in part])


def _system(ident: str, owner: str, at: datetime) -> dict[str, object]:
    return {
        "id": ident,
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "created_by": owner,
        "updated_by": owner,
        "owner": owner,
    }


def _account(ident: str, choose: random.Random, people: list[str]) -> dict[str, object]:
    sector = choose.choice(("retail", "medical", "technology", "finance"))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    name = f"Account {choose.randrange(10**6)}"
    return {"name": name, "sector": sector} | _system(ident, choose.choice(people), moment)


def _opportunity(
    n: int,
    choose: random.Random,
    accounts: list[str],
    people: list[str],
    stages: list[str],
    pipeline: str,
) -> dict[str, object]:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    amount = Decimal(choose.randrange(100, 1_000_000)).scaleb(-1)
    return {
        "name": f"Opportunity {n}",
        "account": choose.choice(accounts),
        "pipeline": pipeline,
        "stage": choose.choice(stages),
        "amount": Money(amount, "EUR"),
        "probability": Decimal(choose.randrange(0, 101)),
        "close_date": date(2026, 1, 1) + timedelta(days=choose.randrange(700)),
        "engage_date": date(2025, 1, 1) + timedelta(days=choose.randrange(300)),
    } | _system(new_id(), choose.choice(people), moment)
