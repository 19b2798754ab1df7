"""What the gate answers to cursors that somebody made up."""

import base64
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
import pytest

from core.tests.records.small_company import SmallCompany
from pegboard.records.create import create
from pegboard.records.errors import BadQuery
from pegboard.records.find import find
from pegboard.records.query import Query

SORTS = ("name", "amount", "closes_on", "size", "urgent", "account", "created_at", "expected", "id")
KEYS: tuple[Any, ...] = (
    True, 1, 2**70, 1.5, 1e300, "x", "", "\x00", "2026-01-01", {"a": 1}, [1], ["x"], None,
)  # fmt: skip


@pytest.fixture(scope="module")
def deals(shared_company: SmallCompany) -> SmallCompany:
    with shared_company.runtime.writing(shared_company.dan) as unit:
        for n in range(3):
            amount = {"amount": str(n), "currency": "EUR"}
            values = {"name": f"{n}", "amount": amount, "closes_on": date(2026, 1, 1), "size": n}
            create(unit, "base.deal", values)
    return shared_company


def made_up(cursor: str, **parts: Any) -> str:
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    query, in_empty, keys, ident = msgspec.json.decode(raw)
    told = {"query": query, "in_empty": in_empty, "keys": keys, "id": ident} | parts
    return base64.urlsafe_b64encode(msgspec.json.encode(list(told.values()))).decode().rstrip("=")


@pytest.mark.parametrize("sort", SORTS)
def test_a_made_up_cursor_is_refused_or_gives_a_page(deals: SmallCompany, sort: str) -> None:
    for direction in ("", "-"):
        query = Query("base.deal", sort=(f"{direction}{sort}",), limit=1)
        with deals.runtime.reading(deals.dan) as unit:
            cursor = find(unit, query).next or ""
        parts = [{"keys": [key]} for key in KEYS] + [{"id": key} for key in ("x", "\x00", "0")]
        for changed in [*parts, {"in_empty": True}]:
            told = Query(query.entity, sort=query.sort, limit=1, cursor=made_up(cursor, **changed))
            with deals.runtime.reading(deals.dan) as unit, suppress(BadQuery):
                assert len(find(unit, told).rows) <= 1
