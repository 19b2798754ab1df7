"""The board of the pipeline: columns with their figures, cards that move, and few statements."""

import json
import re
from decimal import Decimal

import pytest

from core.tests.web.pages.visiting import see, send, text_of
from core.tests.web.served import Served
from pegboard.access.principals import SYSTEM
from pegboard.database.transaction import Transaction
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query

BOARD = "/sales/opportunity/board"
DEAL = "sales.opportunity"


@pytest.fixture(scope="module")
def stages(system: Served) -> dict[str, str]:
    with system.runtime.reading(SYSTEM) as unit:
        found = find(unit, Query("sales.stage", sort=("created_at",), fields=("name",))).records
    return {one["name"]: one["id"] for one in found}


@pytest.fixture(scope="module", autouse=True)
def deals(system: Served, stages: dict[str, str]) -> list[str]:
    first = next(iter(stages.values()))
    with system.runtime.writing(SYSTEM) as unit:
        return [
            str(create(unit, DEAL, {
                "name": f"<b>Deal {number:03d}</b>", "stage": first,
                "owner": system.ids["rep"] if number % 2 else system.ids["admin"],
                "amount": {"amount": str(number), "currency": "EUR"},
            })["id"])
            for number in range(60)
        ]  # fmt: skip


def head_of(text: str, stage: str) -> str:
    found = re.search(rf'id="board-head-{stage}".*?</header>', text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>|\s+", " ", found[0])


def test_columns_stand_in_order_with_count_and_sum(system: Served, stages: dict[str, str]) -> None:
    text = see(system, BOARD).text
    shown = re.findall(r'data-column-of="([^"]+)"', text)

    assert shown == list(stages.values())
    assert "60" in head_of(text, shown[0])
    assert "1,770" in head_of(text, shown[0])


def test_a_column_shows_its_most_valuable_cards_and_leads_to_the_rest(system: Served) -> None:
    text = see(system, BOARD).text

    assert text.count("data-move-url") == 50
    assert "Deal 059" in text
    assert "Deal 009" not in text
    assert "Show all 60 in the list" in text
    assert "<b>Deal" not in text


def test_the_board_takes_few_statements(system: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    rows = Transaction.rows

    def counting(self: Transaction, *arguments: object) -> object:
        counted.append(1)
        return rows(self, *arguments)  # type: ignore[arg-type]  # passed on as they came

    headers, _ = system.session("admin")
    monkeypatch.setattr(Transaction, "rows", counting)
    assert system.client.get(BOARD, headers=headers).status_code == 200
    assert len(counted) <= 7


def test_my_board_holds_my_cards_only(system: Served, stages: dict[str, str]) -> None:
    text = see(system, BOARD, whose="mine", who="rep").text

    assert "30" in head_of(text, next(iter(stages.values())))


def test_a_moved_card_renews_both_heads_and_can_be_moved_back(
    system: Served, stages: dict[str, str], deals: list[str]
) -> None:
    first, second, *_ = stages.values()
    moved = send(system, f"/{DEAL.replace('.', '/')}/{deals[0]}/move", {"stage": second})
    toast = json.loads(moved.headers["x-toast"])

    assert moved.status_code in (200, 201)
    assert "59" in head_of(moved.text, first)
    assert "1" in head_of(moved.text, second)
    assert system.call("GET", f"/sales/opportunity/{deals[0]}").json()["stage"] == second
    assert send(system, toast["undo_url"], {}).status_code == 204
    assert system.call("GET", f"/sales/opportunity/{deals[0]}").json()["stage"] == first


def test_a_column_asks_for_its_fields_before_a_card_enters(
    system: Served, stages: dict[str, str], deals: list[str]
) -> None:
    path, lost = f"/sales/opportunity/{deals[3]}", stages["Lost"]
    first = system.call("GET", path).json()["stage"]
    asked = send(system, f"{path}/move", {"stage": lost})
    assert asked.headers["x-asks"] == "true"
    assert 'name="lost_reason"' in asked.text
    assert system.call("GET", path).json()["stage"] == first

    unsaid = send(system, f"{path}/move", {"stage": lost, "answered": "true", "lost_reason": ""})
    assert unsaid.status_code == 422
    assert "Must be filled in." in unsaid.text

    said = {"stage": lost, "answered": "true", "lost_reason": "price"}
    assert send(system, f"{path}/move", said).headers["hx-refresh"] == "true"
    moved = system.call("GET", path).json()
    assert (moved["stage"], moved["lost_reason"]) == (lost, "price")
    assert send(system, f"{path}/move?stage={first}", {}).status_code == 204


@pytest.mark.parametrize("stage", ["", "nonsense", "0197f000-0000-7000-8000-000000000000"])
def test_a_refused_move_says_why_and_changes_nothing(
    system: Served, stages: dict[str, str], deals: list[str], stage: str
) -> None:
    answer = send(system, f"/sales/opportunity/{deals[1]}/move", {"stage": stage})

    assert answer.status_code in (400, 422)
    assert json.loads(answer.headers["x-toast"])["tone"] == "red"
    kept = system.call("GET", f"/sales/opportunity/{deals[1]}").json()["stage"]
    assert kept == next(iter(stages.values()))


def test_the_words_of_a_rule_are_shown(system: Served, deals: list[str]) -> None:
    other = system.make("/sales/pipeline", {"name": "Renewals"})
    stage = system.make("/sales/stage", {"name": "Due", "pipeline": other})
    answer = send(system, f"/sales/opportunity/{deals[2]}/move", {"stage": stage})

    assert answer.status_code == 422
    assert "belongs to another pipeline" in json.loads(answer.headers["x-toast"])["text"]


def test_somebody_elses_card_stays_where_it_is(
    system: Served, stages: dict[str, str], deals: list[str]
) -> None:
    second = list(stages.values())[1]
    path = f"/sales/opportunity/{deals[0]}/move"

    assert send(system, path, {"stage": second}, who="other_rep").status_code in (403, 404)


def test_sums_are_those_of_the_records(system: Served, stages: dict[str, str]) -> None:
    answer = see(system, "/sales/opportunity/totals", columns="name,amount")

    assert f"€{Decimal(1770):,.2f}" in text_of(answer)
