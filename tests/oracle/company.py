"""The company that the cells are tried on: people of every role, records in every relation."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any
from uuid import uuid4

from tests.oracle.world import World, path_of

TEAMS = {"top": None, "middle": "top", "low": "middle", "south": None}
PEOPLE = {
    "chief": (("sales_manager",), "top"),
    "boss": (("sales_manager",), "middle"),
    "rep": (("sales_representative",), "middle"),
    "mate": (("sales_representative",), "middle"),
    "junior": (("sales_representative",), "low"),
    "foreigner": (("sales_representative",), "south"),
    "loner": (("sales_representative",), None),
    "agent": (("support_agent",), "middle"),
    "planner": (("marketing_manager",), "middle"),
    "reacher": (("marketing_representative",), "middle"),
    "analyst": (("data_analyst",), None),
    "cfo": (("cfo",), "south"),
    "executive": (("executive",), "top"),
    "clerk": (("referee_clerk",), "middle"),
    "twofold": (("referee_clerk", "referee_helper"), "middle"),
    "stranger": (("referee_stranger",), "middle"),
    "nobody": ((), "middle"),
}
"""Everybody but the administrator and the guest, with roles and team."""
TOKENS: dict[str, tuple[str, dict[str, Any]]] = {
    "rep's read token": ("rep", {"of": ("read", "export")}),
    "boss's narrow token": (
        "boss",
        {"of": ("read", "update", "delete"), "only": ("referee.case",), "widest": "own"},
    ),
    "admin's case token": (
        "admin",
        {"only": ("referee.case", "referee.entry", "base.lead"), "widest": "all"},
    ),
}
"""Further actors: tokens that may less than their person."""
OWNERS = ("chief", "rep", "mate", "junior", "foreigner", "loner", "clerk", "twofold")
DELETED_OF = ("rep", "mate", "junior", "foreigner", "clerk")
SHARED = ("read", "update", "team")
OWNED = (
    "base.account",
    "base.contact",
    "base.lead",
    "base.activity",
    "sales.opportunity",
    "sales.opportunity_product",
    "referee.case",
    "referee.entry",
    "base.saved_view",
)


def mark() -> str:
    return f"zq{uuid4().hex[:8]}"


def build(world: World) -> None:
    """Fill the world: teams, people, then records owned by each of OWNERS, shared and deleted."""
    for name, parent in TEAMS.items():
        world.add_team(name, parent)
    for name, (roles, team) in PEOPLE.items():
        world.add_person(name, *roles, team=team, signs_in=True)
    _unowned(world)
    _families(world)
    _tie(world)
    _throw_away(world)
    _share(world)
    for entity in world.company.kinds:
        world.learn(entity)
    for name, (person, wish) in TOKENS.items():
        world.add_token(name, person, **wish)


def _families(world: World) -> None:
    for owner in OWNERS:
        _family(world, owner, owner)
    for kind in SHARED:
        _family(world, f"shared-{kind}", "foreigner")
    for owner in DELETED_OF:
        _family(world, f"deleted-{owner}", owner)


def _throw_away(world: World) -> None:
    """Delete what hangs on others first."""
    for owner in DELETED_OF:
        for entity in reversed(OWNED):
            _delete(world, entity, f"deleted-{owner}")
    for entity in ("base.product", "base.user", "base.team"):
        _delete(world, entity, "gone")


def record_of(world: World, entity: str, family: str) -> str:
    return world.ids[f"{family}/{entity}"]


def _keep(world: World, entity: str, family: str, values: Mapping[str, object]) -> str:
    made = world.make(entity, values)
    world.ids[f"{family}/{entity}"] = made
    return made


def _unowned(world: World) -> None:
    for family in ("spare", "gone"):
        price = {"amount": "12.00", "currency": "EUR"}
        product = {"name": f"Product {mark()}", "code": mark(), "list_price": price}
        _keep(world, "base.product", family, product)
        person = {"name": f"User {mark()}", "email": f"{mark()}@referee.example"}
        _keep(world, "base.user", family, person | {"team": world.ids["middle"]})
        _keep(world, "base.team", family, {"name": f"Team {mark()}"})
    for entity in ("base.team", "base.user", "sales.pipeline", "sales.stage"):
        world.learn(entity)


def _family(world: World, family: str, owner: str) -> None:
    """Make one record of each owned entity, all of one owner and tied to each other."""
    mine: dict[str, object] = {"owner": world.ids[owner]}
    account = _keep(
        world,
        "base.account",
        family,
        mine
        | {
            "name": f"Account {mark()}",
            "phone": "+34 600 123 456",
            "website": f"https://{mark()}.example",
            "referee__grade": mark(),
            "description": f"About {mark()}",
            "founded": 1990,
        },
    )
    contact = _keep(
        world,
        "base.contact",
        family,
        mine
        | {"first_name": "Ana", "last_name": f"Contact {mark()}", "account": account,
           "job_title": f"Job {mark()}"},
    )  # fmt: skip
    lead = {"last_name": f"Lead {mark()}", "company": f"Company {mark()}"}
    made_lead = _keep(world, "base.lead", family, mine | lead)
    opportunity = _keep(
        world,
        "sales.opportunity",
        family,
        mine
        | {"name": f"Opportunity {mark()}", "account": account, "contact": contact,
           "next_step": f"Step {mark()}"},
    )  # fmt: skip
    line = {"opportunity": opportunity, "product": world.ids["spare/base.product"]}
    _keep(world, "sales.opportunity_product", family, line)
    activity = {"subject": f"Activity {mark()}", "outcome": f"Outcome {mark()}"}
    ties = {"lead": made_lead, "account": account, "sales__opportunity": opportunity}
    _keep(world, "base.activity", family, mine | activity | ties)
    case = {name: f"{name} {mark()}" for name in ("name", "note", "secret", "locked", "quiet")}
    worth = {"amount": "10.00", "currency": "EUR"}
    made = _keep(world, "referee.case", family, mine | case | {"account": account, "worth": worth})
    entry = {"name": f"Entry {mark()}", "note": f"Note {mark()}", "case": made}
    _keep(world, "referee.entry", family, mine | entry)
    view = {"name": f"View {mark()}", "entity": "base.account", "query": f"q={mark()}"}
    _keep(world, "base.saved_view", family, mine | view)


def _tie(world: World) -> None:
    """Let records point at those of other people, and let opportunities have a history."""
    families = [*OWNERS, *(f"shared-{kind}" for kind in SHARED)]
    following = cycle([*families[1:], families[0]])
    for family, other in zip(families, following, strict=False):
        target = record_of(world, "base.lead", other)
        _patch(world, "base.activity", record_of(world, "base.activity", family), {"lead": target})
        counter = {"counterpart": record_of(world, "referee.case", other)}
        _patch(world, "referee.case", record_of(world, "referee.case", family), counter)
    for family in (*families, *(f"deleted-{owner}" for owner in DELETED_OF)):
        _move(world, record_of(world, "sales.opportunity", family))
    gone = record_of(world, "base.lead", "deleted-rep")
    _patch(world, "base.activity", record_of(world, "base.activity", "rep"), {"lead": gone})


def _move(world: World, opportunity: str) -> None:
    """Move an opportunity to the stage after its own."""
    world.learn("sales.stage")
    now = world.facts[opportunity]["stage"]
    pipeline = world.facts[now]["pipeline"]
    stages = [
        one.id
        for one in world.company.records.values()
        if one.entity == "sales.stage" and one.links["pipeline"] == pipeline and one.id != now
    ]
    _patch(world, "sales.opportunity", opportunity, {"stage": stages[0]})


def _patch(world: World, entity: str, record_id: str, values: Mapping[str, object]) -> None:
    path = f"{path_of(entity)}/{record_id}"
    answer = world.api("PATCH", path, json=values, headers={"if-match": "*"})
    assert answer.status_code == 200, answer.text


def _delete(world: World, entity: str, family: str) -> None:
    answer = world.api("DELETE", f"{path_of(entity)}/{record_of(world, entity, family)}")
    assert answer.status_code == 204, answer.text


def _share(world: World) -> None:
    routes = {route.path for route in world.client.app.routes}
    if not any(path.endswith("/shares") for path in routes):
        return
    whom = {"read": ("user", "rep"), "update": ("user", "rep"), "team": ("team", "middle")}
    for kind, (sort, name) in whom.items():
        level = "update" if kind == "update" else "read"
        for entity in ("base.lead", "sales.opportunity", "referee.case", "base.activity"):
            target = record_of(world, entity, f"shared-{kind}")
            given = {sort: world.ids[name]}
            answer = world.share(entity, target, level, by="admin", **given)
            assert answer.status_code == 201, answer.text
