"""A small sales office to test with: two teams, people in their roles, and the records' verbs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.run_action import run_action
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of
from pegboard_sales.plugin import Sales
from pegboard_sdk import ActionResult, Entity, Extension, Plugin, Values, fields, hookimpl


class LeadBudget(Extension, of="base.lead"):
    budget = fields.Money()
    channels = fields.MultiChoice("mail", "phone", "fair")
    only_here = fields.Text()


class AccountBudget(Extension, of="base.account"):
    budget = fields.Money()


class ContactChannels(Extension, of="base.contact"):
    channels = fields.MultiChoice("mail", "phone", "fair")


class Surveys(Plugin):
    """A plugin that adds fields of one name to leads, accounts and contacts."""

    @hookimpl
    def contribute_entities(self) -> list[type[Entity] | type[Extension]]:
        return [LeadBudget, AccountBudget, ContactChannels]


@dataclass(frozen=True)
class Office:
    """Sol sells in the north under Mia; Tom sells in the south; Ada administers."""

    runtime: Runtime
    ada: Principal
    mia: Principal
    sol: Principal
    tom: Principal

    def create(self, entity: str, who: Principal | None = None, **values: object) -> str:
        with self.runtime.writing(who or self.sol) as unit:
            return str(create(unit, entity, values)["id"])

    def update(self, entity: str, one: str, who: Principal | None = None, **values: object) -> None:
        with self.runtime.writing(who or self.sol) as unit:
            update(unit, entity, one, values, version=None)

    def delete(self, entity: str, one: str, who: Principal | None = None) -> None:
        with self.runtime.writing(who or self.sol) as unit:
            delete(unit, entity, one)

    def restore(self, entity: str, one: str, who: Principal | None = None) -> None:
        with self.runtime.writing(who or self.sol) as unit:
            restore(unit, entity, one)

    def get(self, entity: str, one: str, who: Principal = SYSTEM) -> Values:
        with self.runtime.reading(who) as unit:
            return get(unit, entity, one)

    def find(self, entity: str, where: str = "", who: Principal = SYSTEM) -> list[Values]:
        with self.runtime.reading(who) as unit:
            return find(unit, Query(entity, where=where, limit=1000)).records

    def act(
        self,
        entity: str,
        one: str,
        action: str,
        asked: Mapping[str, Any] | None = None,
        who: Principal | None = None,
    ) -> ActionResult:
        with self.runtime.writing(who or self.sol) as unit:
            return run_action(unit, self.runtime.assembly, entity, one, action, asked or {})

    def stage(self, name: str) -> str:
        return str(self.find("sales.stage", f'name == "{name}"')[0].id)

    def opportunity(self, who: Principal | None = None, /, **values: object) -> str:
        return self.create("sales.opportunity", who, **{"name": "New deal", **values})


def sales_office(database_url: str) -> Office:
    """Return the office in an empty database."""
    runtime = runtime_of(database_url, base=Base(), sales=Sales(), surveys=Surveys())
    with runtime.writing(SYSTEM) as unit:
        north = create(unit, "base.team", {"name": "North"})["id"]
        south = create(unit, "base.team", {"name": "South"})["id"]

        def person(name: str, team: str, role: str) -> Principal:
            email = f"{name.lower()}@example.com"
            made = create(unit, "base.user", {"name": name, "email": email, "team": team})
            return Principal(made["id"], name, email, (role,), team)

        return Office(
            runtime=runtime,
            ada=person("Ada", north, "crm_administrator"),
            mia=person("Mia", north, "sales_manager"),
            sol=person("Sol", north, "sales_representative"),
            tom=person("Tom", south, "sales_representative"),
        )
