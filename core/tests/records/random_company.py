"""A company made by chance: roles, teams, people, records and shares, of which no two are alike."""

from dataclasses import dataclass, replace
from random import Random

from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import (
    RIGHTS,
    SCOPES,
    FieldLimit,
    Grant,
    Limit,
    Permission,
    RecordScope,
    RolePack,
    Scope,
)
from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.share import share
from pegboard.testing.runtimes import runtime_of

ACCOUNT, DEAL, LINE = "base.account", "base.deal", "base.line"
ENTITIES = (ACCOUNT, DEAL, LINE)
BIG, MINE = "base.big", "base.on_my_accounts"
LIMITED = {
    ACCOUNT: ("name", "note", "owner"),
    DEAL: ("name", "size", "double"),
    LINE: ("name", "price"),
}


class Team(Entity, name="team"):
    name = fields.Text(required=True)
    parent = fields.Link("base.team", tree=True)


class User(Entity, name="user"):
    name = fields.Text(required=True)
    email = fields.Email(required=True, unique=True)
    team = fields.Link("base.team")
    timezone = fields.Text(default="UTC")


class Account(Entity, name="account", owner=True):
    name = fields.Text(required=True)
    note = fields.Text()


class Deal(Entity, name="deal", owner=True):
    name = fields.Text(required=True)
    account = fields.Link(ACCOUNT)
    size = fields.Integer()
    double = fields.Formula("size * 2")


class Line(Entity, name="line", owner=True, follows="deal"):
    name = fields.Text(required=True)
    deal = fields.Link(DEAL)
    price = fields.Integer()


class Chance(Plugin):
    """A base plugin with roles as *dice* throw them."""

    def __init__(self, dice: Random) -> None:
        self._roles = [_role(dice, f"role_{place}") for place in range(14)]

    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Team, User, Account, Deal, Line]

    @hookimpl
    def contribute_roles(self) -> list[RolePack]:
        return self._roles

    @hookimpl
    def contribute_permissions(self) -> list[Permission]:
        return [Permission("base.close", "Close deals"), Permission("base.open", "Open deals")]

    @hookimpl
    def contribute_scopes(self) -> list[RecordScope]:
        return [
            RecordScope(BIG, "Big deals", {DEAL: "size > 5"}),
            RecordScope(MINE, "On my accounts", {DEAL: "account.owner == me"}),
        ]


def _role(dice: Random, name: str) -> RolePack:
    people = (Grant("base.user", read="all"), Grant("base.team", read=dice.choice(SCOPES)))
    limits: list[Limit] = ["hidden", "read", "calm"]
    return RolePack(
        name,
        name.replace("_", " ").capitalize(),
        (*people, *(_grant(dice, entity) for entity in ENTITIES if dice.random() < 0.9)),
        limits=tuple(
            FieldLimit(entity, field, dice.choice(limits))
            for entity, names in LIMITED.items()
            for field in names
            if dice.random() < 0.5
        ),
        administers=dice.random() < 0.05,
        permissions=("base.close",) if dice.random() < 0.4 else (),
    )


def _grant(dice: Random, entity: str) -> Grant:
    beside = (BIG, MINE) if entity == DEAL else ()
    scopes: tuple[Scope, ...] = (*SCOPES, *beside)
    wide: tuple[Scope, ...] = (*scopes[2:], "all", "own+" + BIG if beside else "own")
    return Grant(entity, dice.choice(wide), *(dice.choice((*scopes, *wide)) for _ in range(7)))


@dataclass(frozen=True)
class RandomCompany:
    """The company: who asks, and the records of each entity."""

    runtime: Runtime
    people: tuple[Principal, ...]
    records: dict[str, tuple[str, ...]]


def random_company(database_url: str, dice: Random) -> RandomCompany:
    """Return a company in an empty database; *dice* decide everything about it."""
    runtime = runtime_of(database_url, base=Chance(dice))
    with runtime.writing(SYSTEM) as unit:
        teams: list[str] = []
        for place in range(6):
            parent = dice.choice([None, *teams])
            made = create(unit, "base.team", {"name": f"Team {place}", "parent": parent})
            teams.append(str(made["id"]))
        people = []
        for place in range(9):
            name, team = f"Person {place}", dice.choice([None, *teams])
            email = f"person{place}@example.com"
            user = create(unit, "base.user", {"name": name, "email": email, "team": team})["id"]
            roles = dice.sample(
                [f"role_{number}" for number in range(14)], dice.choice([0, 1, 2, 3, 3])
            )
            people.append(Principal(user, name, email, tuple(sorted(roles)), team))
        owners = [None, *(person.user_id for person in people)]
        records: dict[str, tuple[str, ...]] = {}
        above: dict[str, tuple[str, str]] = {DEAL: ("account", ACCOUNT), LINE: ("deal", DEAL)}
        for entity in ENTITIES:
            made_here = []
            for place in range(14):
                values: dict[str, object] = {"name": f"{entity} {place}"}
                if entity in above:
                    link, target = above[entity]
                    values[link] = dice.choice([None, *records[target]])
                if entity == DEAL:
                    values["size"] = dice.randint(0, 10)
                values["owner"] = dice.choice(owners)
                made_here.append(str(create(unit, entity, values)["id"]))
            records[entity] = tuple(made_here)
        for _ in range(30):
            entity = dice.choice([ACCOUNT, DEAL])
            whom: dict[str, str | None] = (
                {"team": dice.choice(teams)}
                if dice.random() < 0.5
                else {"user": dice.choice(people).user_id}
            )
            level = dice.choice(["read", "update"])
            share(unit, entity, dice.choice(records[entity]), level=level, **whom)
        for entity in ENTITIES:
            for record in dice.sample(records[entity], 2):
                delete(unit, entity, record)
    return RandomCompany(runtime, tuple(_as_they_come(dice, one) for one in people), records)


def _as_they_come(dice: Random, person: Principal) -> Principal:
    """Return *person* as themself, through a token, or looked at by somebody else."""
    means = dice.random()
    if means < 0.6:
        return person
    if means < 0.75:
        return replace(person, viewer="01890000-0000-7000-8000-000000000000")
    entities = {
        entity: EntityAllowance(
            frozenset(dice.sample(RIGHTS, dice.randint(1, len(RIGHTS)))),
            frozenset(dice.sample(["name", "note", "size", "owner", "price", "id"], 4)),
            dice.choice(["own", "team", "all", "all"]),
        )
        for entity in ENTITIES
        if dice.random() < 0.8
    }
    held = Allowance(f"token {person.name}", entities, frozenset({"base.open"}))
    return replace(person, allowance=held, token="01890000-0000-7000-8000-000000000001")
