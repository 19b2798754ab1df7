"""A whole system for tests: kernel, base and plugins, driven as people would drive it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from pegboard.access.principals import SYSTEM, Principal
from pegboard.assembly.discovery import Loaded
from pegboard.assembly.run_action import run_action
from pegboard.assembly.runtime import Runtime
from pegboard.database.statement_log import logging_statements
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.slots import ActionResult
from pegboard.model.change import Values
from pegboard.records.judge import judge
from pegboard.records.write_path import context_of
from pegboard.reports.result import Result
from pegboard.reports.run import run_report
from pegboard.reports.visible import find_report
from pegboard.testing.clock import Clock
from pegboard.testing.guard.watch import Guard
from pegboard.testing.jobs import run_jobs
from pegboard.testing.people import add_person, session_headers, token_headers
from pegboard.testing.runtimes import brought_up
from pegboard.testing.told import Told, kept_events
from pegboard.testing.visitor import Answer, Visitor

ADMINISTRATOR = "crm_administrator"


@dataclass
class System:
    """A running system; everything is done as the *person* given, or as the system itself.

    *clock* says when it is, and moves when told. *guard* knows what plugins did undeclared.
    """

    runtime: Runtime
    plugins: tuple[Loaded, ...] = ()
    clock: Clock = field(default_factory=Clock)
    guard: Guard = field(default_factory=lambda: Guard(()))
    settings: dict[str, dict[str, object]] = field(default_factory=dict)

    def person(self, name: str, *roles: str, team: str | None = None) -> Principal:
        """Create a user with *roles* in the team with the id *team*."""
        return add_person(self.runtime, name, roles, team)

    @cached_property
    def administrator(self) -> Principal:
        """A person who may do everything, made when first asked for."""
        return self.person("Ada Marsh", ADMINISTRATOR)

    @contextmanager
    def working(self, person: Principal = SYSTEM) -> Iterator[Context]:
        """Give the context of one unit of work: kept as a whole, or not at all after an error."""
        with self.runtime.writing(person) as unit:
            yield context_of(unit)

    def create(self, entity: str, values: Mapping[str, object], person: Principal = SYSTEM) -> str:
        """Create a record and return its id."""
        with self.working(person) as context:
            return context.records.create(entity, values)

    def update(
        self,
        entity: str,
        record_id: str,
        values: Mapping[str, object],
        person: Principal = SYSTEM,
    ) -> None:
        """Change fields of a record."""
        with self.working(person) as context:
            context.records.update(entity, record_id, values)

    def get(
        self,
        entity: str,
        record_id: str,
        *,
        fields: Sequence[str] = (),
        person: Principal = SYSTEM,
    ) -> Values:
        """Return a record as *person* may see it."""
        with self.runtime.reading(person) as unit:
            return context_of(unit).records.get(entity, record_id, fields=fields)

    def find(
        self,
        entity: str,
        *,
        where: str = "",
        fields: Sequence[str] = (),
        sort: Sequence[str] = (),
        person: Principal = SYSTEM,
    ) -> list[Values]:
        """Return the records that *person* may see and for which *where* holds."""
        with self.runtime.reading(person) as unit:
            records = context_of(unit).records
            return records.find(entity, where=where, fields=fields, sort=sort)

    def badges(self, entity: str, record_id: str, person: Principal = SYSTEM) -> list[str]:
        """Return the labels of the badges that *person* sees in the record's header."""
        badges = self.runtime.assembly.badges(f"{entity}.header@1")
        with self.runtime.reading(person) as unit:
            verdicts = judge(unit, entity, record_id, [badge.when for badge in badges])
        return [badge.label for badge, holds in zip(badges, verdicts, strict=True) if holds]

    def actions(self, entity: str, record_id: str, person: Principal = SYSTEM) -> list[str]:
        """Return the names of the actions that *person* is offered on a record."""
        with self.runtime.reading(person) as unit:
            offered = [
                one
                for one in self.runtime.assembly.actions_on(entity)
                if unit.rights.may(entity, one.permission)
            ]
            verdicts = judge(unit, entity, record_id, [one.when for one in offered])
        return [one.name for one, holds in zip(offered, verdicts, strict=True) if holds]

    def report(self, name: str, person: Principal = SYSTEM, **parameters: str) -> Result:
        """Work a report out, "sales.lost", as *person* may see it."""
        with self.runtime.reading(person) as unit:
            found = find_report(self.runtime.assembly, unit.rights, name)
            return run_report(unit, *found, parameters)

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

    def page(self, path: str, person: Principal | None = None, *, language: str = "en") -> Answer:
        """Return the page at *path* as *person* gets it, an administrator unless given."""
        who = person or self.administrator
        headers = session_headers(self.runtime, who, language=language)
        return self._visitor.send("GET", path, headers=headers)

    def call(
        self,
        method: str,
        path: str,
        values: object = None,
        person: Principal | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request to the REST interface, "/base/account" for "/api/v1/base/account"."""
        who = token_headers(self.runtime, person or self.administrator)
        body = b"" if values is None else json.dumps(values).encode()
        sent = {**who, "content-type": "application/json", **(headers or {})}
        return self._visitor.send(method, f"/api/v1{path}", headers=sent, body=body)

    def run_jobs(self) -> int:
        """Tell handlers of all that happened, run every job that is due, and return their number.

        What comes of those jobs is told and run too. Retries are due when the clock was moved.

        Raises:
            JobFailed: a handler failed; the others ran.
        """
        return run_jobs(self.runtime, self.clock)

    @contextmanager
    def events(self) -> Iterator[list[Told]]:
        """Yield a list that holds, after the block, what the outbox was told during it."""
        before = kept_events(self.runtime)
        told: list[Told] = []
        yield told
        last = before[-1].id if before else ""
        told.extend(one.event for one in kept_events(self.runtime, last))

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Yield a list that every statement is added to which the database runs in the block."""
        with logging_statements(self.runtime.database) as log:
            yield log

    def disable(self, *plugins: str) -> None:
        """Go on without *plugins*; their data stays."""
        running = {one.id for one in self.runtime.assembly.manifests}
        self._run(running - set(plugins))

    def enable(self, *plugins: str) -> None:
        """Go on with *plugins* that were disabled."""
        running = {one.id for one in self.runtime.assembly.manifests}
        self._run(running | set(plugins))

    def configure(self, plugin: str, **settings: object) -> None:
        """Give settings of *plugin* new values."""
        self.settings[plugin] = {**self.settings.get(plugin, {}), **settings}
        self._run({one.id for one in self.runtime.assembly.manifests})

    def close(self) -> None:
        """Close the database."""
        self.runtime.database.close()

    def _run(self, wanted: set[str]) -> None:
        assembly = brought_up(
            self.runtime.database,
            [one for one in self.plugins if one.manifest.id in wanted],
            clock=self.clock,
            settings=self.settings,
            epoch=self.runtime.assembly.epoch + 1,
        )
        self.runtime.swap(assembly)

    @cached_property
    def _visitor(self) -> Visitor:
        return Visitor(self.runtime)
