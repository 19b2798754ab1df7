"""Who looks as another person sees what that person sees, and can change nothing."""

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest

from tests.oracle import all_recipes, doors  # noqa: F401  # the recipes register themselves
from tests.oracle.cells import Cell, plan, sample, send
from tests.oracle.model import Actor, Allowed
from tests.oracle.test_cells import try_all
from tests.oracle.test_no_effect import content, differing
from tests.oracle.world import ADMIN, SESSION, Signed, World

SEED = 91
EACH = 2
VIEWER, VIEWED = "admin, looking", "rep"
OWN = (
    "/settings/me", "/settings/view-as", "/sign-", "/settings/plugins", "/static", "/notices",
    "/calendar", "/unsubscribe", "/hooks", "/forms",
)  # fmt: skip
"""Pages about the person at the keyboard, who is still the administrator."""


@pytest.fixture
def viewer(world: World) -> Iterator[str]:
    """A second session of the administrator, in which they look as a sales representative."""
    form = {"email": doors.address_of(ADMIN), "password": doors.PASSWORD}
    answer = world.page("POST", "/sign-in", by=None, data=form)
    world.ids[VIEWER] = world.ids[VIEWED]
    world.actors[VIEWER] = _only_looking(world, world.ids[VIEWED])
    world.signed[VIEWER] = Signed("")
    world.use_session(VIEWER, answer.cookies[SESSION])
    began = world.page("POST", f"/settings/view-as/{world.ids[VIEWED]}", by=VIEWER)
    assert began.status_code == 303, began.text
    yield VIEWER
    assert world.page("POST", "/settings/view-as/stop", by=VIEWER).status_code == 303
    del world.ids[VIEWER], world.actors[VIEWER], world.signed[VIEWER]


def _only_looking(world: World, person: str) -> Actor:
    """Return what the person may see, and nothing of what they may do."""
    company, whole = world.company, Actor(person)
    looking = {"read": "all", "export": "all"}
    fields = {one: company.readable_fields(whole, one) for one in company.kinds}
    return Actor(person, {one: Allowed(looking, fields[one]) for one in company.kinds})


def cells_of_viewed(world: World) -> list[Cell]:
    """Return page cells of the person who is looked at, as seen by who looks."""
    cells = [one for one in sample(world, Random(SEED), each=EACH) if one.actor == VIEWED]
    pages = [one for one in cells if not one.route[1].startswith(("/api/", *OWN))]
    return [replace(one, actor=VIEWER) for one in pages]


def test_the_viewer_sees_what_the_person_sees(world: World, viewer: str) -> None:
    cells = [one for one in cells_of_viewed(world) if one.route[0] == "GET"]
    assert len(cells) > 40
    try_all(world, cells)


def test_the_viewer_can_change_nothing(world: World, viewer: str) -> None:
    cells = [one for one in cells_of_viewed(world) if one.route[0] != "GET"]
    assert len(cells) > 25
    before = content(world)
    for cell in cells:
        asked = plan(world, cell)
        if asked is not None:
            assert send(world, cell, asked[0]).status_code == 403, str(cell)
    assert differing(before, content(world)) == []


def test_the_page_says_who_is_looked_at(world: World, viewer: str) -> None:
    shown = world.page("GET", "/", by=viewer).text
    assert VIEWED in shown
    assert "/settings/view-as/stop" in shown


def test_nobody_looks_as_another_without_the_permission(world: World) -> None:
    answer = world.page("POST", f"/settings/view-as/{world.ids[ADMIN]}", by="boss")
    assert answer.status_code == 403
    assert world.page("GET", "/settings/plugins", by="boss").status_code == 403
