"""A plugin's first records are created once, all of them or none."""

from pathlib import Path

import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.first_records import create_first_records
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.first_records import FirstRecord, Key
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model import fields
from pegboard.model.change import Change
from pegboard.model.entities import Entity
from pegboard.records.delete import delete
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.testing.runtimes import runtime_of


class Shelf(Entity, name="shelf"):
    name = fields.Text(required=True)
    below = fields.Link("store.shelf")


class Store(Plugin):
    """Begins with two shelves, one below the other."""

    first: tuple[FirstRecord, ...] = (
        FirstRecord("store.shelf", "top", {"name": "Top"}),
        FirstRecord("store.shelf", "bottom", {"name": "Bottom", "below": Key("top")}),
    )

    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Shelf]

    @hookimpl
    def contribute_first_records(self) -> tuple[FirstRecord, ...]:
        return self.first


def shelves(runtime: Runtime) -> dict[str, str | None]:
    with runtime.reading(SYSTEM) as unit:
        query = Query("store.shelf", fields=("name", "below.name"))
        return {one["name"]: one["below.name"] for one in find(unit, query).records}


def test_a_fresh_system_has_them_linked_by_their_keys(database_url: str) -> None:
    runtime = runtime_of(database_url, base=Base(), store=Store())

    assert shelves(runtime) == {"Top": None, "Bottom": "Top"}


def test_they_are_not_created_again_even_after_all_were_deleted(database_url: str) -> None:
    runtime = runtime_of(database_url, base=Base(), store=Store())
    with runtime.writing(SYSTEM) as unit:
        for one in find(unit, Query("store.shelf")).records:
            delete(unit, "store.shelf", one.id)

    create_first_records(runtime.assembly.workspace, runtime.assembly.first_records)

    assert shelves(runtime) == {}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (FirstRecord("store.shelf", "x", {"name": None}), "must be filled in"),
        (FirstRecord("store.shelf", "x", {"name": "X", "below": Key("none")}), "is none"),
    ],
)
def test_one_that_does_not_fit_leaves_none_behind(
    database_url: str, wrong: FirstRecord, message: str
) -> None:
    class Careless(Store):
        first = (*Store.first, wrong)

    with pytest.raises(BrokenPlugin, match=message):
        runtime_of(database_url, base=Base(), store=Careless())

    assert len(shelves(runtime_of(database_url, base=Base(), store=Store()))) == 2


def test_an_unknown_entity_is_named_when_the_plugin_is_assembled(sqlite_url: str) -> None:
    class Lost(Store):
        first = (FirstRecord("store.cellar", "x", {}),)

    with pytest.raises(BrokenPlugin, match=r"store\.cellar, which is unknown"):
        runtime_of(sqlite_url, base=Base(), store=Lost())


class Grumpy(Plugin):
    """Whose rule breaks down at what others begin with."""

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        raise KeyError("never")


def test_the_plugin_whose_rule_breaks_is_blamed_not_the_one_that_begins(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'x.db'}"

    with pytest.raises(BrokenPlugin) as caught:
        runtime_of(address, base=Base(), store=Store(), grumpy=Grumpy())

    assert caught.value.plugin == "grumpy"
    assert "KeyError" in caught.value.reason
    assert "store" in caught.value.reason
