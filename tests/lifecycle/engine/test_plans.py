"""A plan tells everything that a change will do, and nothing happens while it is made."""

from pathlib import Path

import msgspec
import pytest

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.make_plan import make_plan
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.records.create import create
from pegboard.records.update import update
from tests.lifecycle.engine.synthetic import Synthetic, install
from tests.lifecycle.engine.systems import company, differing, done


def told(plan: Plan, movement: str) -> set[tuple[str, str]]:
    return {(one.kind, one.name) for one in plan.differences if one.movement == movement}


BROUGHT = {
    ("entity", "red.item"),
    ("field", "red.item.name"),
    ("field", "base.account.red__mark"),
    ("page", "/red/item"),
    ("menu", "/red/item"),
    ("permission", "red.bless"),
    ("scope", "red.marked"),
    ("role", "red keeper"),
    ("slot", "Badge base.account.header@1 Red"),
}


def test_a_plan_names_all_that_comes(runtime: Runtime, plugins: Path, database_url: str) -> None:
    ability = ("read base.lead", "Looks at leads.")
    install(plugins, Synthetic("red", capabilities=[ability]))
    before = company(database_url)

    plan = make_plan(runtime, Wish(enable=("red",)))

    assert told(plan, "added") >= {*BROUGHT, ("first records", "red.item")}
    assert {one.table for one in plan.schema} == {
        "red_item", "red_item__contacts", "base_account", "base_account__red__friends"
    }  # fmt: skip
    locks = {one.table: one.lock for one in plan.schema}
    assert locks["red_item"] == "none: the table is new"
    assert "wait" in locks["base_account"]
    (consent,) = plan.consents
    assert (consent.plugin, consent.publisher, consent.added) == ("red", "Tests", (ability,))
    assert plan.packages.keys() == {"red"}
    assert differing(before, company(database_url)) == []


def test_first_records_are_in_the_plan_only_where_they_will_be_made(
    runtime: Runtime, plugins: Path
) -> None:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))
    goes = make_plan(runtime, Wish(disable=("red",)))
    done(runtime, Wish(disable=("red",)))
    comes_again = make_plan(runtime, Wish(enable=("red",)))

    assert "first records" not in {
        one.kind for one in (*goes.differences, *comes_again.differences)
    }


def test_a_plan_names_all_that_goes_and_who_relies_on_it(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))
    with runtime.writing(SYSTEM) as unit:
        create(unit, "base.account", {"name": "Acme", "red__mark": "high"})
        create(unit, "base.saved_view", {"name": "Mine", "entity": "red.item"})
        marked = {
            "name": "Marked",
            "entity": "base.account",
            "query": "where=red__mark+%21%3D+null",
        }
        create(unit, "base.saved_view", marked)
        flow = create(unit, "base.workflow", {"name": "Greets"})
        steps = {"entity": "base.account", "document": '{"entity": "red.item"}'}
        update(unit, "base.workflow", str(flow["id"]), steps, version=None)

    plan = make_plan(runtime, Wish(remove={"red": "purge"}))

    assert told(plan, "removed") >= BROUGHT
    assert {(one.name, one.relies_on) for one in plan.uses} == {
        ("Mine", "red.item"), ("Marked", "base.account.red__mark"), ("Greets", "red.item")
    }  # fmt: skip
    fates = {one.name: (one.rows, one.fate) for one in plan.data}
    assert fates["red.item"] == (1, "purged")
    assert fates["base.account.red__mark"] == (1, "purged")
    assert plan.irreversible == ("The data of red is deleted.",)


def test_requirements_come_along_and_dependents_go_along(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"), Synthetic("blue", requires=("base", "red")))

    coming = make_plan(runtime, Wish(enable=("blue",)))
    done(runtime, Wish(enable=("blue",)))
    going = make_plan(runtime, Wish(disable=("red",)))

    assert [(one.plugin, one.verb) for one in coming.along] == [("red", "enable")]
    assert {one.plugin for one in coming.consents} == {"red", "blue"}
    assert [(one.plugin, one.verb) for one in going.along] == [("blue", "disable")]
    assert going.target.enabled == ("base",)


def test_the_same_wish_has_the_same_hash_while_people_work(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    with runtime.writing(SYSTEM) as unit:
        create(unit, "base.account", {"name": "First"})
    plan = make_plan(runtime, Wish(enable=("red",)))

    with runtime.writing(SYSTEM) as unit:
        create(unit, "base.account", {"name": "Second"})

    assert make_plan(runtime, Wish(enable=("red",))).hash == plan.hash
    assert make_plan(runtime, Wish(enable=("red",), release=("red",))).hash != plan.hash


def test_a_wish_for_what_is_so_already_is_empty(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))

    assert make_plan(runtime, Wish(enable=("red",))).is_empty
    assert make_plan(runtime, Wish(release=("red",))).is_empty


def test_going_back_is_a_plan_that_says_what_does_not_come_back(
    runtime: Runtime, plugins: Path
) -> None:
    install(plugins, Synthetic("red"))
    there = done(runtime, Wish(enable=("red",))).epoch
    done(runtime, Wish(remove={"red": "purge"}))

    plan = make_plan(runtime, Wish(back_to=there))

    assert plan.target.enabled == ("base", "red")
    assert plan.irreversible == ("The data of red was deleted since then and does not come back.",)
    done(runtime, Wish(back_to=there))
    assert "red.item" in runtime.assembly.schema.entities


@pytest.mark.parametrize("publisher", ["Tests", "Somebody else"])
def test_consent_is_asked_again_when_the_publisher_is_another(
    runtime: Runtime, plugins: Path, publisher: str
) -> None:
    install(plugins, Synthetic("red"))
    done(runtime, Wish(enable=("red",)))
    done(runtime, Wish(disable=("red",)))
    install(plugins, Synthetic("red", publisher=publisher))

    plan = make_plan(runtime, Wish(enable=("red",)))

    asked = [(one.publisher_before, one.publisher) for one in plan.consents]
    assert asked == ([] if publisher == "Tests" else [("Tests", publisher)])


def test_a_plan_survives_being_written_down(runtime: Runtime, plugins: Path) -> None:
    install(plugins, Synthetic("red"))

    plan = make_plan(runtime, Wish(enable=("red",)))

    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan
