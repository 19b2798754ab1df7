"""What a cell of the matrix is: one call by one actor, and what the referee expects of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, overload

import httpx

from pegboard_sdk import fields
from tests.oracle.company import PEOPLE, TOKENS
from tests.oracle.model import Actor, Record
from tests.oracle.world import ADMIN, MARK, World

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
GUEST = "guest"
ACTORS = (GUEST, ADMIN, *PEOPLE, *TOKENS)
CLASSES = ("open", "fixed", "locked", "hidden", "calm", "system", "unknown")
"""What a field may be: writable, a rule's own, limited by some role in one of three ways, the
kernel's, or none at all."""


@dataclass(frozen=True)
class Cell:
    """One call of *route* (a method and a path template); *variant* says which part is tried."""

    route: tuple[str, str]
    actor: str
    entity: str = ""
    record: str = ""
    variant: str = ""

    def __str__(self) -> str:
        return f"{' '.join(self.route)} by {self.actor}: {self.entity} {self.record} {self.variant}"


@dataclass(frozen=True)
class Call:
    """A request as it is sent, over the REST interface or as a page."""

    method: str
    path: str
    more: dict[str, Any] = field(default_factory=dict)
    is_page: bool = False


Check = Callable[[httpx.Response], str | None]
"""Returns what is wrong with an answer, None for nothing."""
Undo = Callable[[httpx.Response], None]


@dataclass(frozen=True)
class Expected:
    """The statuses that fit; *is_refused* says that the call must change nothing."""

    statuses: tuple[int, ...]
    check: Check | None = None
    undo: Undo | None = None
    is_refused: bool = False


Plan = tuple[Call, Expected]
Recipe = Callable[[World, Cell], Plan | None]
"""Plans one cell; None where there is nothing to try, such as a hidden field of no such entity."""


@dataclass(frozen=True)
class Known:
    """A recipe with what it ranges over: "record", "entity" or "" (once per actor)."""

    recipe: Recipe
    over: str
    variants: tuple[str, ...]


RECIPES: dict[tuple[str, str], Known] = {}


def recipe(
    method: str, path: str, *, over: str = "", variants: Sequence[str] = ("",)
) -> Callable[[Recipe], Recipe]:
    """Register the recipe of a route."""

    def register(found: Recipe) -> Recipe:
        RECIPES[method, path] = Known(found, over, tuple(variants))
        return found

    return register


def routes_of(world: World) -> set[tuple[str, str]]:
    """Return every route of the running application as (method, path)."""
    return {
        (method, re.sub(r":\w+}", "}", route.path))
        for route in world.client.app.routes
        for method in getattr(route, "methods", ())
        if method not in ("OPTIONS", "HEAD")
    }


def cells_of(world: World, route: tuple[str, str], actor: str) -> "Cells":
    """Return every cell of a route and an actor; each is made when it is asked for."""
    known = RECIPES[route]
    subjects: Sequence[tuple[str, str]] = [("", "")]
    if known.over == "entity":
        subjects = [(entity, "") for entity in world.company.kinds]
    elif known.over == "record":
        subjects = [(one.entity, one.id) for one in world.company.records.values()]
    return Cells(route, actor, subjects, known.variants)


@dataclass(frozen=True)
class Cells(Sequence[Cell]):
    """The cells of one route and actor: every subject with every variant."""

    route: tuple[str, str]
    actor: str
    subjects: Sequence[tuple[str, str]]
    variants: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.subjects) * len(self.variants)

    @overload
    def __getitem__(self, place: int) -> Cell: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Cell]: ...
    def __getitem__(self, place: int | slice) -> Cell | Sequence[Cell]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if place >= len(self):
            raise IndexError(place)
        subject, variant = divmod(place, len(self.variants))
        return Cell(self.route, self.actor, *self.subjects[subject], self.variants[variant])


def exhaustive(world: World, actor: str) -> Iterator[Cell]:
    """Yield every cell of an actor: each route, entity, relation and variant, with one record."""
    for route in sorted(RECIPES.keys() & routes_of(world)):
        seen: set[tuple[str, str, str]] = set()
        for cell in cells_of(world, route, actor):
            place = (cell.entity, relation_of(world, cell), cell.variant)
            if place not in seen:
                seen.add(place)
                yield cell


def sample(world: World, random: Random, *, each: int) -> list[Cell]:
    """Return cells of every route and actor, at most *each* of both together."""
    found: list[Cell] = []
    for route in sorted(RECIPES.keys() & routes_of(world)):
        for actor in ACTORS:
            cells = cells_of(world, route, actor)
            found += random.sample(cells, min(each, len(cells)))
    random.shuffle(found)
    return found


def plan(world: World, cell: Cell) -> Plan | None:
    """Return what to send and to expect; a guest is refused whatever the recipe says."""
    known = RECIPES[cell.route].recipe
    is_guest = cell.actor == GUEST and known not in PUBLIC
    asked = known(world, replace(cell, actor=ADMIN) if is_guest else cell)
    if asked is None:
        return None
    call, expected = asked
    if cell.actor in TOKENS and call.is_page:
        return None  # pages are for people
    if not is_guest:
        return None if _takes_an_actor_away(world, cell, call, expected) else asked
    expected = Expected((303, 401), _leads_to_sign_in, is_refused=True)
    return call, expected if call.is_page else Expected((401,), is_refused=True)


def _takes_an_actor_away(world: World, cell: Cell, call: Call, expected: Expected) -> bool:
    """Whether a cell would delete what the other cells need: people, teams, stages in use."""
    deletes = "delete" in (call.method.lower(), cell.variant, call.path.rpartition("/")[2])
    is_needed = cell.record in world.company.people or cell.record in world.company.parents
    is_needed |= cell.entity in ("sales.pipeline", "sales.stage")
    return deletes and is_needed and not expected.is_refused


PUBLIC: set[Recipe] = set()
"""Recipes of routes that need nobody signed in, which treat the guest themselves."""


def _leads_to_sign_in(answer: httpx.Response) -> str | None:
    place = answer.headers.get("location") or answer.headers.get("hx-redirect", "")
    return None if place.startswith("/sign-in") and not answer.text else f"leads to {place!r}"


def send(world: World, cell: Cell, call: Call) -> httpx.Response:
    by = None if cell.actor == GUEST else cell.actor
    way = world.page if call.is_page else world.api
    return way(call.method, call.path, by=by, **call.more)


def judge(world: World, cell: Cell) -> str | None:
    """Try a cell and return the mismatch, None when system and referee agree."""
    asked = plan(world, cell)
    if asked is None:
        return None
    world.tried += 1
    call, expected = asked
    answer = send(world, cell, call)
    wrong = _wrong(world, cell, call, expected, answer)
    if answer.status_code < 400 and expected.undo is not None:
        expected.undo(answer)
    return None if wrong is None else f"{cell}\n    {call.path} {call.more}: {wrong}"


def _wrong(
    world: World, cell: Cell, call: Call, expected: Expected, answer: httpx.Response
) -> str | None:
    if answer.status_code not in expected.statuses:
        told = answer.text[:200] if not call.is_page else answer.headers.get("x-toast", "")
        return f"answered {answer.status_code}, expected {expected.statuses} ({told})"
    if expected.check is not None:
        wrong = expected.check(answer)
        if wrong is not None:
            return wrong
    leaked = [] if cell.actor == GUEST else leaks(world, cell, call, answer)
    return f"shows {leaked[:6]}" if leaked else None


def leaks(world: World, cell: Cell, call: Call, answer: httpx.Response) -> list[str]:
    """Return the words and ids in an answer that its reader may not know.

    What the request said itself is no secret to who sent it.
    """
    said = f"{call.path} {call.more}"
    told = f"{answer.text} {answer.headers}"
    actor = world.actor(cell.actor)
    marks = {one for one in MARK.findall(told) if one not in said}
    ids = {one for one in UUID.findall(told) if one in world.facts and one not in said}
    if "/audit" in call.path:  # the audit log names what things were about, never what they say
        ids = set()
    found = [_describe(world, one) for one in marks if not knows_mark(world, actor, one)]
    strangers = [
        one
        for one in ids
        if not knows_record(world, actor, one)
        and not world.company.records[one].is_deleted  # see test_at_the_edges
    ]
    return sorted(found) + sorted(f"id of {world.company.records[one]}" for one in strangers)


def knows_mark(world: World, actor: Actor, mark: str) -> bool:
    """Whether an actor may read one of the values that hold a mark."""
    return mark not in world.marks or any(
        knows_record(world, actor, ident)
        and name in world.company.readable_fields(actor, world.company.records[ident].entity)
        for ident, name in world.marks[mark]
    )


def knows_record(world: World, actor: Actor, record_id: str) -> bool:
    thing = world.company.records[record_id]
    me = world.company.people[actor.person]
    is_me = record_id in (me.id, me.team)
    return is_me or world.company.may(actor, "read", thing) or may_see_bin(world, actor, thing)


def may_see_bin(world: World, actor: Actor, thing: Record) -> bool:
    return world.company.may_see_in_bin(actor, thing)


def _describe(world: World, mark: str) -> str:
    places = [(world.company.records[ident].entity, name) for ident, name in world.marks[mark]]
    return f"{mark} of {places}"


def field_of(world: World, entity: str, kind: str) -> str | None:
    """Return a field of *entity* that is of a class, None when it has none."""
    if kind in MADE_UP:
        return MADE_UP[kind]
    known = world.runtime.assembly.schema.entity(entity)
    limits = _limits(world, entity)
    if kind in ("locked", "hidden", "calm"):
        limit = "read" if kind == "locked" else kind
        found = [known.fields[name] for name, said in sorted(limits) if said == limit]
        found = [one for one in found if isinstance(one, PLAIN) and one.sortable]
        found.sort(key=lambda one: type(one) is not fields.Text)
    else:
        limited = {name for name, _ in limits} | {known.title}
        own = [one for one in known.own_fields if one.name not in limited and not one.unique]
        if kind == "fixed":
            found = [one for one in own if one.read_only and one.sortable]
        else:
            found = [one for one in own if type(one) is fields.Text and not one.read_only]
    return found[0].name if found else None


PLAIN = (fields.Text, fields.Phone, fields.Email, fields.Url, fields.Integer)
MADE_UP = {"system": "created_at", "unknown": "no_such_field"}


def _limits(world: World, entity: str) -> set[tuple[str, str]]:
    """Return the limits that any role puts on fields of an entity."""
    return {
        (limit.field, limit.limit)
        for packs in world.company.packs.values()
        for pack in packs
        for limit in pack.limits
        if limit.entity == entity
    }


def relation_of(world: World, cell: Cell) -> str:
    """Return how a living or deleted record stands to an actor, for the figures of a run."""
    thing = world.company.records.get(cell.record)
    if thing is None or cell.actor == GUEST:
        return "none"
    if thing.is_deleted:
        return "deleted"
    if any(share.record == thing.id for share in world.company.shares.values()):
        return "shared"
    me = world.company.people[world.ids[cell.actor]]
    owner = world.company.people.get(thing.owner or "")
    if owner is None:
        return "nobody's"
    return "own" if owner == me else _between(world, me.team, owner.team)


def _between(world: World, mine: str | None, theirs: str | None) -> str:
    if mine is None or theirs is None:
        return "foreign"
    if mine == theirs:
        return "team"
    return "subordinate" if mine in world.company.above(theirs) else "foreign"
