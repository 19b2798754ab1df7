"""Which plugins run together, and what the others are told."""

from itertools import permutations

import pytest

from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest
from pegboard.assembly.resolver import resolve
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity, Extension
from pegboard.model.errors import DeclarationError


def plugin(
    name: str, *, requires: tuple[str, ...] = (), conflicts: tuple[str, ...] = ()
) -> Installed:
    manifest = Manifest(
        id=name,
        name=name,
        version="1.0.0",
        publisher="Tests",
        summary="For tests.",
        requires=requires,
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
    assert found == {"a": "needs b", "b": "needs gone"}


def test_a_plugin_that_is_not_installed_is_named() -> None:
    assert reasons(enabled=("ghost",)) == {"ghost": "is not installed"}


def test_of_rivals_the_one_that_refuses_the_other_stays_out() -> None:
    assert reasons(plugin("a", conflicts=("b",)), plugin("b")) == {"a": "cannot run beside b"}


def test_a_circle_is_named_and_does_not_stop_the_rest() -> None:
    circle = (plugin("a", requires=("b",)), plugin("b", requires=("a",)))
    resolution = resolve((BASE, *circle, plugin("c")), ("a", "b", "c"))
    assert resolution.order == ("base", "c")
    assert all("in a circle" in blocked.reason for blocked in resolution.blocked)


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
