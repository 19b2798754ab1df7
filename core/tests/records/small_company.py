"""A small company to test the gate with: people in teams, accounts, deals and labels."""

from dataclasses import dataclass

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.runtime import Runtime
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.roles import FieldLimit, Grant, RolePack
from pegboard.model import fields
from pegboard.model.entities import Entity
from pegboard.records.create import create
from pegboard.testing.runtimes import runtime_of


class Team(Entity, name="team"):
    name = fields.Text(required=True)
    parent = fields.Link("base.team", tree=True)


class User(Entity, name="user"):
    name = fields.Text(required=True)
    email = fields.Email(required=True, unique=True)
    team = fields.Link("base.team")
    timezone = fields.Text(default="UTC")


class Label(Entity, name="label"):
    name = fields.Text(required=True)


class Account(Entity, name="account", owner=True):
    name = fields.Text(required=True)
    sector = fields.Choice("retail", "public", "health")
    parent = fields.Link("base.account", tree=True)
    office = fields.Address()
    labels = fields.Links("base.label")
    secret = fields.Text()
    loud_secret = fields.Formula('secret + "!"')
    above = fields.Formula("parent.name")


class Deal(Entity, name="deal", owner=True):
    number = fields.Sequence("D-{number:04d}")
    name = fields.Text(required=True)
    account = fields.Link("base.account")
    amount = fields.Money(index=True)
    probability = fields.Percent(default=20)
    expected = fields.Formula("amount * probability / 100")
    closes_on = fields.Date(index=True)
    interests = fields.MultiChoice("bikes", "helmets", "lights")
    urgent = fields.Boolean()
    size = fields.Integer()


class Company(Plugin):
    """The base plugin of these tests."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity]]:
        return [Team, User, Label, Account, Deal]

    @hookimpl
    def contribute_roles(self) -> list[RolePack]:
        everything = Grant("*", *("all",) * 8)
        people = (Grant("base.user", read="all"), Grant("base.team", read="all"))
        own = Grant("*", read="own", create="own", update="own", delete="own")
        team = Grant("*", read="team", create="own", update="own", delete="own")
        below = Grant("*", read="team_and_below", create="own", update="team_and_below")
        sharing = Grant("*", read="own", create="own", update="own", share="own")
        unseen = Grant("base.user")
        hidden = (FieldLimit("base.account", "secret", "hidden"),)
        fixed = (FieldLimit("base.account", "sector", "read"),)
        return [
            RolePack("administrator", "Administrator", (everything,), administers=True),
            RolePack("own", "Own records", (*people, own)),
            RolePack("team", "Team's records", (*people, team), limits=hidden),
            RolePack("sharer", "Shares their own", (*people, sharing)),
            RolePack("blind", "Shares, and sees no users", (sharing, unseen)),
            RolePack("dealer", "Deals alone", (Grant("base.deal", read="own", create="own"),)),
            RolePack("manager", "Records of the teams below", (*people, below), limits=fixed),
        ]


@dataclass(frozen=True)
class SmallCompany:
    """The company with its people: Ana and Bo in the north, Cleo below them, Dan elsewhere."""

    runtime: Runtime
    ana: Principal
    bo: Principal
    cleo: Principal
    dan: Principal


def small_company(database_url: str) -> SmallCompany:
    """Return the company in an empty database."""
    runtime = runtime_of(database_url, base=Company())
    with runtime.writing(SYSTEM) as unit:
        north = create(unit, "base.team", {"name": "North"})["id"]
        bilbao = create(unit, "base.team", {"name": "Bilbao", "parent": north})["id"]
        south = create(unit, "base.team", {"name": "South"})["id"]

        def person(name: str, team: str, role: str) -> Principal:
            email = f"{name.lower()}@example.com"
            made = create(unit, "base.user", {"name": name, "email": email, "team": team})
            return Principal(made["id"], name, email, (role,), team)

        return SmallCompany(
            runtime=runtime,
            ana=person("Ana", north, "manager"),
            bo=person("Bo", north, "team"),
            cleo=person("Cleo", bilbao, "own"),
            dan=person("Dan", south, "administrator"),
        )
