"""Which plugins run together, and what the others are told."""

from itertools import permutations
from random import Random

import pytest

from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.resolver import resolve
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity, Extension
from pegboard.model.errors import DeclarationError


def plugin(
    name: str,
    version: str = "1.0.0",
    *,
    requires: tuple[str, ...] = (),
    optional: tuple[str, ...] = (),
    conflicts: tuple[str, ...] = (),
) -> Installed:
    manifest = Manifest(
        id=name,
        name=name,
        version=version,
        publisher="Tests",
        summary="For tests.",
        requires=requires,
        optional=optional,
        conflicts=conflicts,
    )
    return Installed(name, manifest)


BASE = plugin("base")


def reasons(*installed: Installed, enabled: tuple[str, ...] = ()) -> dict[str, str]:
    names = enabled or tuple(one.id for one in installed)
    return {blocked.id: blocked.reason for blocked in resolve((BASE, *installed), names).blocked}


def test_a_plugin_runs_behind_those_it_requires_whatever_the_order() -> None:
    chain = (plugin("a", requires=("b",)), plugin("b", requires=("c",)), plugin("c"))
    orders = {resolve((BASE, *some), ("a", "b", "c")).order for some in permutations(chain)}
    assert orders == {("base", "c", "b", "a")}


def test_a_plugin_without_what_it_requires_is_named_and_so_are_those_that_need_it() -> None:
    found = reasons(plugin("a", requires=("b",)), plugin("b", requires=("gone",)))
    assert found == {
        "a": "needs b, which cannot run",
        "b": "needs gone, which is not installed; install it first",
    }


def test_a_plugin_that_is_not_installed_is_named() -> None:
    assert reasons(enabled=("ghost",)) == {
        "ghost": "is not installed; install its package, or take it off the list"
    }


def test_of_rivals_the_one_that_refuses_the_other_stays_out() -> None:
    assert reasons(plugin("a", conflicts=("b",)), plugin("b")) == {
        "a": "cannot run beside b 1.0.0; disable one of the two"
    }


def test_a_circle_is_named_and_does_not_stop_the_rest() -> None:
    circle = (plugin("a", requires=("b",)), plugin("b", requires=("a",)))
    resolution = resolve((BASE, *circle, plugin("c")), ("a", "b", "c"))
    assert resolution.order == ("base", "c")
    assert all("in a circle" in blocked.reason for blocked in resolution.blocked)


def test_a_circle_is_told_from_its_first_member_in_the_direction_of_requiring() -> None:
    circle = (
        plugin("c", requires=("a",)),
        plugin("a", requires=("b",)),
        plugin("b", requires=("c",)),
    )
    assert "a → b → c → a" in reasons(*circle)["b"]


def test_two_circles_are_told_at_once() -> None:
    found = reasons(
        plugin("a", requires=("b",)),
        plugin("b", requires=("a",)),
        plugin("c", requires=("d",)),
        plugin("d", requires=("c",)),
    )
    assert found.keys() == {"a", "b", "c", "d"}


def test_a_circle_of_mere_wishes_stops_nobody() -> None:
    pair = (plugin("a", optional=("b",)), plugin("b", optional=("a",)))
    assert resolve((BASE, *pair), ("a", "b")).order == ("base", "b", "a")


def test_a_version_that_is_too_old_is_to_be_upgraded() -> None:
    found = reasons(plugin("a", requires=("b >=1.2,<2",)), plugin("b", "1.1"))
    assert found == {"a": "needs b >=1.2,<2, and b 1.1 is installed; upgrade b"}


def test_a_version_that_is_too_new_needs_another() -> None:
    found = reasons(plugin("a", requires=("b <2",)), plugin("b", "2.1"))
    assert found == {
        "a": "needs b <2, and b 2.1 is installed; "
        "install a version of b that fits, or a newer version of this plugin"
    }


def test_a_requirement_that_is_installed_and_not_enabled_says_so() -> None:
    found = reasons(plugin("a", requires=("b",)), plugin("b"), enabled=("a",))
    assert found == {"a": "needs b, which is not enabled; enable it as well"}


def test_a_wish_for_another_version_stops_the_plugin_only_when_that_one_runs() -> None:
    wishing = plugin("a", optional=("b >=2",))
    assert reasons(wishing, plugin("b", "1.0")) == {
        "a": "works only beside b >=2, and b 1.0 runs; upgrade b"
    }
    assert reasons(wishing, enabled=("a",)) == {}


def test_a_conflict_can_be_with_some_versions_alone() -> None:
    rival = plugin("a", conflicts=("b <2",))
    assert reasons(rival, plugin("b", "1.9")).keys() == {"a"}
    assert reasons(rival, plugin("b", "2.0")) == {}


def test_all_that_is_wrong_with_one_plugin_is_told_at_once() -> None:
    bad = plugin("a", requires=("gone", "old >=2"), conflicts=("rival",))
    (told,) = reasons(bad, plugin("old"), plugin("rival")).values()
    assert "gone, which is not installed" in told
    assert "old 1.0.0 is installed; upgrade old" in told
    assert "cannot run beside rival" in told


def test_a_thousand_orders_of_installation_give_one_answer() -> None:
    chance = Random(4)
    names = [f"p{number:02}" for number in range(24)]
    some = [
        plugin(
            name,
            chance.choice(("0.9", "1.0", "2.1")),
            requires=tuple(chance.sample([*names, "gone >=1"], k=chance.choice((0, 0, 1, 2)))),
            optional=tuple(f"{one} >=0.5" for one in chance.sample(names, k=2)),
            conflicts=tuple(chance.sample(names, k=chance.choice((0, 0, 0, 1)))),
        )
        for name in names
    ]
    answers = set()
    for _ in range(1000):
        chance.shuffle(some)
        chance.shuffle(names)
        answers.add(resolve((BASE, *some), names))
    (answer,) = answers
    assert len(answer.order) > 3
    assert len(answer.blocked) > 3


class Thing(Entity, name="thing"):
    name = fields.Text()


class OtherThing(Entity, name="thing"):
    size = fields.Integer()


class User(Entity, name="user"):
    name = fields.Text()


class Wish(Extension, of="other.nothing"):
    wish = fields.Text()


class Colour(Extension, of="base.user"):
    colour = fields.Text()


PEOPLE = Declared("base", (User,))


def test_two_entities_of_one_name_are_refused() -> None:
    with pytest.raises(DeclarationError, match=r"two entities are called a\.thing"):
        build_schema([PEOPLE, Declared("a", (Thing, OtherThing))])


def test_one_field_claimed_twice_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"a adds a__colour to base\.user twice"):
        build_schema([PEOPLE, Declared("a", (), (Colour, Colour))])


def test_fields_of_one_name_from_two_plugins_stand_side_by_side() -> None:
    schema = build_schema([PEOPLE, Declared("a", (), (Colour,)), Declared("b", (), (Colour,))])
    assert {"a__colour", "b__colour"} <= schema.entity("base.user").fields.keys()


class DeepThing(Entity, name="b_thing"):
    name = fields.Text()


def test_two_plugins_that_claim_one_table_are_both_named() -> None:
    pair = (Declared("a", (DeepThing,)), Declared("a_b", (Thing,)))
    with pytest.raises(DeclarationError, match="a and a_b both claim the name a_b_thing"):
        build_schema([PEOPLE, *pair])


def test_an_extension_of_nothing_is_refused() -> None:
    with pytest.raises(DeclarationError, match=r"a extends other\.nothing, which does not exist"):
        build_schema([PEOPLE, Declared("a", (), (Wish,))])


def test_the_order_of_plugins_does_not_change_the_schema() -> None:
    parts = (PEOPLE, Declared("a", (Thing,), (Colour,)), Declared("b", (), (Colour,)))
    keys = {
        tuple((key, tuple(entity.fields)) for key, entity in build_schema(some).entities.items())
        for some in permutations(parts)
    }
    assert len(keys) == 1
