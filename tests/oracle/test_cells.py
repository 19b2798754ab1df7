"""The matrix: every route, by every actor, on records in every relation, on every kind of field."""

from collections import Counter
from random import Random

import pytest

from tests.oracle import all_recipes  # noqa: F401  # they register themselves
from tests.oracle.cells import (
    ACTORS,
    GUEST,
    RECIPES,
    Cell,
    exhaustive,
    judge,
    relation_of,
    routes_of,
    sample,
)
from tests.oracle.company import OWNERS
from tests.oracle.world import World

SEED = 20_261_122
EACH = 1
"""Cells of each route and actor."""
STEP = {"sqlite": 1, "postgresql": 2}
LEAST = {"sqlite": 2_100, "postgresql": 1_100}
"""Calls that must have been compared, without cells that have nothing to try."""
MOST_TOLD = 25


def engine_of(world: World) -> str:
    return world.runtime.database.engine.dialect.name


def try_all(world: World, cells: list[Cell]) -> None:
    """Fail with the mismatches when there are any."""
    found = [text for cell in cells if (text := judge(world, cell)) is not None]
    if found:
        told = "\n".join(found[:MOST_TOLD])
        pytest.fail(f"{len(found)} of {len(cells)} cells differ:\n{told}", pytrace=False)


def test_no_route_is_without_a_recipe(world: World) -> None:
    assert sorted(routes_of(world) - RECIPES.keys()) == []


def test_no_recipe_is_for_a_route_that_is_gone(world: World) -> None:
    assert sorted(RECIPES.keys() - routes_of(world)) == []


def test_the_company_holds_records_in_every_relation(world: World) -> None:
    found = {
        relation_of(world, cell)
        for cell in sample(world, Random(SEED), each=40)
        if cell.actor in OWNERS and cell.record
    }
    assert found >= {"own", "team", "subordinate", "foreign", "deleted", "nobody's"}


def test_sampled_cells_agree_with_the_referee(world: World) -> None:
    cells = sample(world, Random(SEED), each=EACH)[:: STEP[engine_of(world)]]
    assert {cell.actor for cell in cells} == set(ACTORS)
    assert {cell.route for cell in cells} == routes_of(world)
    assert Counter(cell.actor for cell in cells)[GUEST] > 60
    before = world.tried
    try_all(world, cells)
    assert world.tried - before >= LEAST[engine_of(world)]


@pytest.mark.deep
@pytest.mark.parametrize("actor", ACTORS)
def test_all_cells_agree_with_the_referee(world: World, actor: str) -> None:
    """Every route, entity, relation and kind of field; on PostgreSQL many of them."""
    if engine_of(world) == "sqlite":
        try_all(world, list(exhaustive(world, actor)))
    else:
        cells = sample(world, Random(SEED + 1), each=40)
        try_all(world, [one for one in cells if one.actor == actor])
