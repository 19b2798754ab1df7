"""Fields that are shown and demanded by conditions are judged alike on every way to write."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import FieldLimit, Grant, RolePack
from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.records.bulk import Operation, bulk
from pegboard.records.create import create
from pegboard.records.create_many import create_many
from pegboard.records.drafts import Draft
from pegboard.records.errors import InvalidRecord
from pegboard.records.field_conditions import field_states
from pegboard.records.get import get
from pegboard.records.update import update
from pegboard.records.update_many import update_many
from pegboard.testing.runtimes import runtime_of

DEAL = "shop.deal"
DEMANDED = "must be filled in"


class Deal(Entity, name="deal", owner=True):
    name = fields.Text(required=True)
    stage = fields.Choice("open", "won", "lost", default="open")
    amount = fields.Money()
    reason = fields.LongText(require_when='stage == "lost"', show_when='stage != "open"')
    closed_on = fields.Date(required=True, show_when='stage in ["won", "lost"]')
    rating = fields.Integer(require_when="amount > 1000")
    secret = fields.Boolean()
    code = fields.Text(require_when="secret")


class Shop(Plugin):
    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Deal]

    @hookimpl
    def contribute_roles(self) -> list[RolePack]:
        everything = Grant(DEAL, *("all",) * 8)
        hidden = (FieldLimit(DEAL, "secret", "hidden"),)
        return [RolePack("seller", "Seller", (everything,), limits=hidden)]


SELLER = Principal(user_id=None, roles=("seller",), name="Sam")
Way = Callable[[Runtime, Mapping[str, Any]], tuple[tuple[str, str], ...]]


@pytest.fixture(scope="module")
def shop(module_database_url: str) -> Runtime:
    return runtime_of(module_database_url, base=Base(), shop=Shop())


def _parsed(runtime: Runtime, raw: Mapping[str, Any]) -> dict[str, Any]:
    kind = runtime.assembly.schema.entity(DEAL)
    return {name: kind.field(name).parse(value) for name, value in raw.items()}


def _told(problems: Any) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((one.field, one.message) for one in problems))


def by_create(runtime: Runtime, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with runtime.writing(SYSTEM) as unit:
        try:
            create(unit, DEAL, raw)
        except InvalidRecord as error:
            return _told(error.problems)
    return ()


def by_update(runtime: Runtime, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with runtime.writing(SYSTEM) as unit:
        made = create(unit, DEAL, {"name": "begun"})
        try:
            update(unit, DEAL, made["id"], raw, version=None)
        except InvalidRecord as error:
            return _told(error.problems)
    return ()


def by_import(runtime: Runtime, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with runtime.writing(SYSTEM) as unit:
        return _told(create_many(unit, DEAL, [Draft(_parsed(runtime, raw))])[0].problems)


def by_many_updates(runtime: Runtime, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with runtime.writing(SYSTEM) as unit:
        made = create(unit, DEAL, {"name": "begun"})
        edits = [(str(made["id"]), Draft(_parsed(runtime, raw)))]
        return _told(update_many(unit, DEAL, edits)[0].problems)


def by_bulk(runtime: Runtime, raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    with runtime.writing(SYSTEM) as unit:
        found = bulk(unit, DEAL, [Operation("create", values=dict(raw))])[0]
        return _told(found.error.problems) if isinstance(found.error, InvalidRecord) else ()


WAYS: tuple[Way, ...] = (by_create, by_update, by_import, by_many_updates, by_bulk)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("raw", "demanded"),
    [
        ({"name": "a"}, []),
        ({"name": "a", "stage": "won"}, ["closed_on"]),
        ({"name": "a", "stage": "lost"}, ["closed_on", "reason"]),
        ({"name": "a", "stage": "lost", "reason": "price", "closed_on": "2026-01-02"}, []),
        ({"name": "a", "amount": {"amount": "1000", "currency": "EUR"}}, []),
        ({"name": "a", "amount": {"amount": "1000.01", "currency": "EUR"}}, ["rating"]),
        ({"name": "a", "secret": True}, ["code"]),
        ({"name": "a", "secret": True, "code": "x"}, []),
    ],
)
def test_every_way_to_write_demands_the_same(
    shop: Runtime, way: Way, raw: dict[str, Any], demanded: list[str]
) -> None:
    assert way(shop, raw) == tuple((name, DEMANDED) for name in demanded)


def test_what_stood_empty_while_it_was_demanded_may_stay_so(shop: Runtime) -> None:
    with shop.writing(SYSTEM) as unit:
        made = create(unit, DEAL, {"name": "a", "amount": {"amount": "1", "currency": "EUR"}})
        many = {"amount": {"amount": "5000", "currency": "EUR"}, "rating": 3}
        update(unit, DEAL, made["id"], many, version=None)

        with pytest.raises(InvalidRecord, match="rating"):
            update(unit, DEAL, made["id"], {"rating": None}, version=None)
        update(unit, DEAL, made["id"], {"name": "b"}, version=None)


def test_a_hidden_field_keeps_its_value(shop: Runtime) -> None:
    with shop.writing(SYSTEM) as unit:
        given = {"name": "a", "stage": "lost", "reason": "price", "closed_on": "2026-01-02"}
        made = create(unit, DEAL, given)
        update(unit, DEAL, made["id"], {"stage": "open"}, version=None)

        assert get(unit, DEAL, made["id"])["reason"] == "price"


def test_forms_hear_how_fields_stand(shop: Runtime) -> None:
    kind = shop.assembly.schema.entity(DEAL)
    with shop.reading(SYSTEM) as unit:
        states = field_states(unit, kind, {"stage": "won", "secret": True})

    assert {name: (one.shown, one.demanded) for name, one in states.items()} == {
        "reason": (True, False),
        "closed_on": (True, True),
        "rating": (True, False),
        "code": (True, True),
    }


def test_nobody_guesses_a_hidden_field_from_a_form(shop: Runtime) -> None:
    kind = shop.assembly.schema.entity(DEAL)
    with shop.reading(SELLER) as unit:
        for secret in (True, False):
            state = field_states(unit, kind, {"stage": "open", "secret": secret})["code"]
            assert (state.shown, state.demanded) == (True, False)
