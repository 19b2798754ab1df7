"""A company of a few people whose workflows the tests write, and a clock that they move."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.view_as import person_with_id
from pegboard.assembly.runtime import Runtime
from pegboard.automation.chores import CHORES
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.workflows.document import convert_document
from pegboard.automation.workflows.names import ACTIVITY, WORKFLOW
from pegboard.automation.workflows.runs import Run, runs_of_record, runs_of_workflow
from pegboard.automation.workflows.save import create_workflow
from pegboard.automation.workflows.switch import switch_on
from pegboard.base.plugin import Base
from pegboard.model.change import Values
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.clock import Clock
from pegboard.testing.people import add_person
from pegboard.testing.runtimes import loaded_of, open_runtime

LEAD = "base.lead"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Told = Mapping[str, Any]


@dataclass
class Company:
    """The running system, its people, and how far its clock is."""

    runtime: Runtime
    clock: Clock
    people: dict[str, Principal] = field(default_factory=dict)

    def person(self, name: str, *roles: str) -> Principal:
        """Return somebody with *roles*, made when first named."""
        if name not in self.people:
            self.people[name] = add_person(self.runtime, name, roles)
        found = person_with_id(self.runtime.assembly, str(self.people[name].user_id))
        assert found is not None
        return found

    @property
    def admin(self) -> Principal:
        return self.person("Ada Marsh", "crm_administrator")

    def write(self, told: Told, person: Principal | None = None, *, is_on: bool = True) -> str:
        """Write a workflow, and switch it on."""
        who = person or self.admin
        document = convert_document({"entity": LEAD, **told})
        with self.runtime.writing(who) as unit:
            ident = create_workflow(
                unit, self.runtime.assembly, name=f"W {document.trigger}"[:90], document=document
            )
            if is_on:
                switch_on(unit, self.runtime.assembly, ident)
        return ident

    def all_off(self) -> None:
        with self.runtime.writing(SYSTEM) as unit:
            for row in find(unit, Query(WORKFLOW, where="active", fields=("id",))).rows:
                update(unit, WORKFLOW, row[0], {"active": False}, version=None)
        self.settle()

    def make(self, person: Principal = SYSTEM, **values: object) -> str:
        with self.runtime.writing(person) as unit:
            return str(create(unit, LEAD, {"last_name": "Lee", **values})["id"])

    def change(self, record: str, person: Principal = SYSTEM, **values: object) -> None:
        with self.runtime.writing(person) as unit:
            update(unit, LEAD, record, values, version=None)

    def remove(self, record: str) -> None:
        with self.runtime.writing(SYSTEM) as unit:
            delete(unit, LEAD, record)

    def bring_back(self, record: str) -> None:
        with self.runtime.writing(SYSTEM) as unit:
            restore(unit, LEAD, record)

    def lead(self, record: str) -> Values:
        with self.runtime.reading(SYSTEM) as unit:
            return get(unit, LEAD, record)

    def tasks(self, record: str) -> list[str]:
        """Return the subjects of the activities about a lead."""
        with self.runtime.reading(SYSTEM) as unit:
            query = Query(ACTIVITY, linked=("lead", record), fields=("subject",), sort=("id",))
            return [one.subject for one in find(unit, query).records]

    def runs(self, record: str) -> list[Run]:
        workspace = self.runtime.assembly.workspace
        with workspace.database.reading() as tx:
            return runs_of_record(tx, workspace, record)

    def runs_of(self, workflow: str) -> list[Run]:
        workspace = self.runtime.assembly.workspace
        with workspace.database.reading() as tx:
            return runs_of_workflow(tx, workspace, workflow)

    def settle(self, after: timedelta = timedelta()) -> None:
        """Let time pass, and do all that is due then, and what comes of it."""
        self.clock.set(self.clock.now + after)
        worker = Worker(self.runtime, job_handlers, clock=self.clock)
        now = self.clock.now
        while sum(chore(self.runtime, now) for chore in CHORES) + worker.run_pending():
            pass

    def close(self) -> None:
        self.runtime.database.close()


def open_company(url: str) -> Company:
    """Return a company on an empty database."""
    clock = Clock()
    clock.set(NOW)
    return Company(open_runtime(url, loaded_of({"base": Base()}), clock), clock)


def task(subject: str = "Call") -> dict[str, Any]:
    """Return a step that gives the person of the run's record a task."""
    return {"kind": "task", "subject": {"value": subject}}


def make_task(company: Company, subject: str = "Call") -> dict[str, Any]:
    """Return such a step for the administrator."""
    return {**task(subject), "to": company.admin.user_id}


def words(runs: Iterable[Run]) -> Sequence[Sequence[str]]:
    """Return what the log of each run says."""
    return [[line.text for line in run.log] for run in runs]
