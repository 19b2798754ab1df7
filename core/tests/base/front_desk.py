"""The assembled base plugin to test with, and one person of each role in a tree of teams."""

from collections.abc import Mapping
from dataclasses import dataclass

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.run_action import run_action
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.hookspecs.slots import ActionResult
from pegboard.model.change import Values
from pegboard.records.create import create
from pegboard.records.get import get
from pegboard.records.update import update
from pegboard.testing.runtimes import runtime_of

ROLES = (
    "crm_administrator",
    "sales_manager",
    "sales_representative",
    "support_agent",
    "marketing_manager",
    "marketing_representative",
    "data_analyst",
    "cfo",
    "executive",
)


@dataclass(frozen=True)
class FrontDesk:
    """*people* are all in one team by their roles; *stranger* is a seller of another team."""

    runtime: Runtime
    people: Mapping[str, Principal]
    stranger: Principal

    def create(self, entity: str, who: Principal = SYSTEM, /, **values: object) -> str:
        with self.runtime.writing(who) as unit:
            return str(create(unit, entity, values)["id"])

    def update(self, entity: str, one: str, who: Principal = SYSTEM, /, **values: object) -> None:
        with self.runtime.writing(who) as unit:
            update(unit, entity, one, values, version=None)

    def get(self, entity: str, one: str, who: Principal = SYSTEM) -> Values:
        with self.runtime.reading(who) as unit:
            return get(unit, entity, one)

    def act(self, entity: str, one: str, action: str, **asked: object) -> ActionResult:
        return self.act_as(SYSTEM, entity, one, action, **asked)

    def act_as(
        self, who: Principal, entity: str, one: str, action: str, **asked: object
    ) -> ActionResult:
        with self.runtime.writing(who) as unit:
            return run_action(unit, self.runtime.assembly, entity, one, action, asked)


def front_desk(database_url: str) -> FrontDesk:
    """Return the desk in an empty database."""
    runtime = runtime_of(database_url, base=Base())
    with runtime.writing(SYSTEM) as unit:
        teams = [create(unit, "base.team", {"name": name})["id"] for name in ("North", "South")]

        def person(name: str, team: str, role: str) -> Principal:
            email = f"{name}@example.com"
            made = create(unit, "base.user", {"name": name, "email": email, "team": team})
            return Principal(made["id"], name, email, (role,), team)

        return FrontDesk(
            runtime=runtime,
            people={role: person(role, teams[0], role) for role in ROLES},
            stranger=person("stranger", teams[1], "sales_representative"),
        )
