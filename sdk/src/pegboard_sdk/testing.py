"""What plugin authors test with: a whole system of base and their plugin on a scratch database.

The fixtures `sqlite_url`, `postgres_url` and `database_url` come with pegboard-core and need no
import; each gives the address of an empty database.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.run_action import run_action
from pegboard.assembly.runtime import Runtime
from pegboard.base.plugin import Base
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.plugin import Plugin
from pegboard.hookspecs.slots import ActionResult
from pegboard.model.system import USER
from pegboard.records.create import create
from pegboard.records.judge import judge
from pegboard.records.write_path import context_of
from pegboard.testing.runtimes import runtime_of


@dataclass(frozen=True)
class System:
    """A running system; everything is done as the *person* given, or as the system itself."""

    runtime: Runtime

    def person(self, name: str, *roles: str, team: str | None = None) -> Principal:
        """Create a user with *roles* in the team with the id *team*."""
        email = f"{name.lower()}@example.com"
        with self.runtime.writing(SYSTEM) as unit:
            made = create(unit, USER, {"name": name, "email": email, "team": team})
        return Principal(str(made["id"]), name, email, roles, team)

    @contextmanager
    def working(self, person: Principal = SYSTEM) -> Iterator[Context]:
        """Give the context of one unit of work: kept as a whole, or not at all after an error."""
        with self.runtime.writing(person) as unit:
            yield context_of(unit)

    def badges(self, entity: str, record_id: str, person: Principal = SYSTEM) -> list[str]:
        """Return the labels of the badges that *person* sees in the record's header."""
        badges = self.runtime.assembly.badges(f"{entity}.header@1")
        with self.runtime.reading(person) as unit:
            verdicts = judge(unit, entity, record_id, [badge.when for badge in badges])
        return [badge.label for badge, holds in zip(badges, verdicts, strict=True) if holds]

    def act(
        self,
        entity: str,
        record_id: str,
        action: str,
        asked: Mapping[str, object] | None = None,
        person: Principal = SYSTEM,
    ) -> ActionResult:
        """Run an action with values for the fields that it asks for."""
        with self.runtime.writing(person) as unit:
            return run_action(unit, self.runtime.assembly, entity, record_id, action, asked or {})


def system_of(database_url: str, **plugins: Plugin) -> System:
    """Return a system of base and *plugins* (id=instance) in the empty database at that address."""
    return System(runtime_of(database_url, base=Base(), **plugins))


__all__ = ["Principal", "System", "system_of"]
