"""The figures of the demo company are those of its source, wherever one reads them."""

import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient

from pegboard.access.accounts import user_with_email
from pegboard.access.principals import SYSTEM
from pegboard.access.tokens import create_token
from pegboard.assembly.runtime import Runtime
from pegboard.cli.demo import PASSWORD
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import import_file
from pegboard.web.application import create_app
from pegboard_sales.demo.tables import FOLDER

ADMIN = "ada.marsh@example.com"
WON = 'stage.kind == "won"'
AGGREGATE = "/api/v1/sales/opportunity/aggregate"
Client = TestClient[Any]


class Source:
    """What the files say, added up without any of our code."""

    def __init__(self) -> None:
        self.deals = _rows("sales_pipeline.csv")
        self.manager = {row["sales_agent"]: row["manager"] for row in _rows("sales_teams.csv")}

    def won_value(self) -> Decimal:
        return sum(
            (Decimal(r["close_value"]) for r in self.deals if r["deal_stage"] == "Won"), Decimal()
        )

    def per_team(self) -> dict[str, tuple[Decimal, int, int, Decimal]]:
        """For each manager: won value, won deals, lost deals, average days from engaged to won."""
        value: Counter[str] = Counter()
        days: Counter[str] = Counter()
        won: Counter[str] = Counter()
        lost: Counter[str] = Counter()
        for row in self.deals:
            manager = self.manager[row["sales_agent"]]
            if row["deal_stage"] == "Won":
                value[manager] += int(row["close_value"])
                days[manager] += _days(row["engage_date"], row["close_date"])
                won[manager] += 1
            elif row["deal_stage"] == "Lost":
                lost[manager] += 1
        return {
            manager: (
                Decimal(value[manager]),
                won[manager],
                lost[manager],
                (Decimal(days[manager]) / won[manager]).quantize(Decimal("0.0001")),
            )
            for manager in value
        }

    def open_by_stage(self) -> dict[str, int]:
        return dict(
            Counter(r["deal_stage"] for r in self.deals if r["deal_stage"] not in ("Won", "Lost"))
        )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _days(begin: str, end: str) -> int:
    return (date.fromisoformat(end) - date.fromisoformat(begin)).days


@pytest.fixture(scope="module")
def source() -> Source:
    return Source()


@pytest.fixture(scope="session")
def api(demo: Runtime) -> Iterator[Client]:
    token = create_token(demo, str(user_with_email(demo, ADMIN).user_id), "tests")
    with TestClient(create_app(demo)) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def aggregate(
    api: Client, where: str, groups: list[str], measures: list[str]
) -> list[dict[str, Any]]:
    body = {"where": where, "group_by": groups, "measures": measures}
    answer = api.post(AGGREGATE, json=body)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_every_row_of_the_source_is_there(api: Client, source: Source) -> None:
    for entity, count in (("base/account", 85), ("base/product", 7), ("sales/opportunity", 8800)):
        assert api.get(f"/api/v1/{entity}?limit=1&count=exact").json()["count"] == count
    sellers = api.get(
        "/api/v1/base/user", params={"where": "manager != null", "count": "exact", "limit": 1}
    )
    assert sellers.json()["count"] >= 35
    stages = aggregate(api, "", ["stage.name"], ["count()"])
    found = {row["stage.name"]: row["count()"] for row in stages}
    assert found == dict(Counter(row["deal_stage"] for row in source.deals))


def test_won_value_is_the_same_in_api_sql_page_and_export(
    demo: Runtime, api: Client, source: Source, tmp_path: Path
) -> None:
    expected = source.won_value()
    assert expected == Decimal(10_005_534)
    assert _by_api(api) == expected
    assert _by_sql(demo) == expected
    assert _by_command_line(demo, tmp_path) == expected
    assert f"{expected:,.2f}" in _by_page(demo)


def _by_api(api: Client) -> Decimal:
    row = aggregate(api, WON, ["stage.kind"], ["count()", "sum(amount)"])[0]
    assert (row["stage.kind"], row["count()"], row["sum(amount)"]["currency"]) == (
        "won",
        4238,
        "USD",
    )
    return Decimal(row["sum(amount)"]["amount"])


def _by_sql(demo: Runtime) -> Decimal:
    scale = "10000" if demo.database.is_sqlite else "1"
    sql = (
        f"SELECT sum(o.amount) / {scale} FROM sales_opportunity o "
        "JOIN sales_stage s ON s.id = o.stage WHERE s.kind = 'won'"
    )
    with demo.database.engine.connect() as connection:
        return Decimal(connection.exec_driver_sql(sql).scalar_one())


def _by_command_line(demo: Runtime, folder: Path) -> Decimal:
    out = folder / "won.csv"
    url = demo.database.url.render_as_string(hide_password=False)
    pegboard = str(Path(sys.executable).parent / "pegboard")
    command = [pegboard, "export", "sales.opportunity"]
    options = ["--where", WON, "--fields", "name,amount", "--format", "csv", "--out", str(out)]
    environment = os.environ | {"PEGBOARD_DATABASE_URL": url, "PEGBOARD_FOLDER": str(folder)}
    subprocess.run([*command, *options], env=environment, check=True, capture_output=True)
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 4238
    column = next(name for name in rows[0] if "amount" in name.lower())
    return sum((Decimal(row[column].split()[0]) for row in rows), Decimal())


def _by_page(demo: Runtime) -> str:
    """Return the totals that the list page shows to somebody who signed in."""
    with TestClient(create_app(demo), base_url="http://127.0.0.1:8000") as browser:
        form = {"email": ADMIN, "password": PASSWORD}
        signed_in = browser.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert signed_in.status_code == 200
        page = browser.get(
            "/sales/opportunity/totals", params={"where": WON, "columns": "name,amount"}
        )
        assert page.status_code == 200, page.text
        return page.text


def test_figures_per_team_are_those_of_the_source(api: Client, source: Source) -> None:
    won = aggregate(api, WON, ["owner.manager.name"], ["count()", "sum(amount)", "avg(cycle_days)"])
    lost = aggregate(api, 'stage.kind == "lost"', ["owner.manager.name"], ["count()"])
    lost_of = {row["owner.manager.name"]: row["count()"] for row in lost}
    found = {
        row["owner.manager.name"]: (
            Decimal(row["sum(amount)"]["amount"]),
            row["count()"],
            lost_of[row["owner.manager.name"]],
            Decimal(row["avg(cycle_days)"]).quantize(Decimal("0.0001")),
        )
        for row in won
    }
    assert found == source.per_team()


def test_the_open_pipeline_by_stage_is_that_of_the_source(api: Client, source: Source) -> None:
    rows = aggregate(api, 'stage.kind == "open"', ["stage.name"], ["count()"])
    assert {row["stage.name"]: row["count()"] for row in rows} == source.open_by_stage()


def test_importing_the_deals_again_changes_nothing(demo: Runtime) -> None:

    mapping = read_mapping(FOLDER / "sales_pipeline.toml")
    report = import_file(demo, SYSTEM, "sales.opportunity", FOLDER / "sales_pipeline.csv", mapping)
    assert (report.created, report.updated, report.unchanged, report.refused) == (0, 0, 8800, 0)
