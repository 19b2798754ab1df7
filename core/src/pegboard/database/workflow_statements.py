"""The prepared statements behind workflows that are on, their runs and their clocks."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table, and_, delete, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.lists import among
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables

RUN = (
    "id", "workflow_id", "key", "entity", "record_id", "because", "chain", "state", "position",
    "turn", "memory", "log", "document", "started_at", "changed_at", "until", "asks",
)  # fmt: skip
MOVED = ("state", "position", "turn", "memory", "log", "document", "changed_at", "until", "asks")
ACTIVE = ("id", "version", "name", "owner", "run_as", "document")


@dataclass(frozen=True)
class WorkflowStatements:
    """Statements are built when first used; *workflow* is the entity that keeps workflows."""

    database: Database
    tables: Tables
    workflow: str

    @cached_property
    def signs(self) -> Prepared:
        """The id and version of each workflow that is on: what tells whether one changed."""
        table = self._workflow
        return self._prepare(select(table.c.id, table.c.version).where(self._is_on()))

    @cached_property
    def active(self) -> Prepared:
        table = self._workflow
        columns = (table.c[name] for name in ACTIVE)
        return self._prepare(select(*columns).where(self._is_on()).order_by(table.c.id))

    @cached_property
    def documents(self) -> Prepared:
        """The id, name and document of every workflow, on or off."""
        table = self._workflow
        return self._prepare(
            select(table.c.id, table.c.name, table.c.document).where(table.c.deleted_at.is_(None))
        )

    @cached_property
    def add_run(self) -> Prepared:
        """Keep a run; none is added where one with this key is there already."""
        dialect = sqlite if self.database.is_sqlite else postgresql
        added = dialect.insert(self._run).values(all_given(self._run))
        return self._prepare(added.on_conflict_do_nothing(index_elements=["workflow_id", "key"]))

    @cached_property
    def has_run(self) -> Prepared:
        run = self._run
        return self._prepare(
            select(run.c.id).where(
                run.c.workflow_id == given("workflow_id", run.c.workflow_id),
                run.c.key == given("key", run.c.key),
            )
        )

    @cached_property
    def move_run(self) -> Prepared:
        run = self._run
        new = {name: given(f"new_{name}", run.c[name]) for name in MOVED}
        return self._prepare(update(run).where(run.c.id == given("wanted", run.c.id)).values(new))

    @cached_property
    def one_run(self) -> Prepared:
        return self._prepare(self._one_run())

    @cached_property
    def locked_run(self) -> Prepared:
        """A run, locked until the transaction ends where the database can."""
        found = self._one_run()
        return self._prepare(found if self.database.is_sqlite else found.with_for_update())

    @cached_property
    def runs_of_record(self) -> Prepared:
        return self._listed(self._run.c.record_id == given("wanted", self._run.c.record_id))

    @cached_property
    def runs_of_workflow(self) -> Prepared:
        return self._listed(self._run.c.workflow_id == given("wanted", self._run.c.workflow_id))

    @cached_property
    def runs_around(self) -> Prepared:
        """The runs of a workflow that were under way at a moment."""
        run = self._run
        return self._listed(
            and_(
                run.c.workflow_id == given("wanted", run.c.workflow_id),
                run.c.started_at <= given("at", run.c.started_at),
                run.c.changed_at >= given("at", run.c.changed_at),
            )
        )

    @cached_property
    def runs_asking(self) -> Prepared:
        """The runs that wait for the answer of a person."""
        run = self._run
        return self._listed(
            and_(run.c.asks == given("wanted", run.c.asks), run.c.state == literal("asking"))
        )

    @cached_property
    def counts(self) -> Prepared:
        """How many runs of each workflow stand in each state, and when the last of them began."""
        run = self._run
        return self._prepare(
            select(
                run.c.workflow_id, run.c.state, func.count(), func.max(run.c.started_at)
            ).group_by(run.c.workflow_id, run.c.state)
        )

    @cached_property
    def prune(self) -> Prepared:
        """Forget runs that ended before `until`."""
        run = self._run
        ended = run.c.state.in_([literal(one) for one in ("done", "cut", "refused")])
        return self._prepare(
            delete(run).where(ended, run.c.changed_at < given("until", run.c.changed_at))
        )

    @cached_property
    def clocks(self) -> Prepared:
        table = self._clock
        return self._prepare(select(table.c.id, table.c.until))

    @cached_property
    def start_clock(self) -> Prepared:
        dialect = sqlite if self.database.is_sqlite else postgresql
        added = dialect.insert(self._clock).values(all_given(self._clock))
        return self._prepare(added.on_conflict_do_nothing(index_elements=["id"]))

    @cached_property
    def move_clock(self) -> Prepared:
        """Say that the clock was followed for a workflow; changes no row when another did so."""
        table = self._clock
        return self._prepare(
            update(table)
            .where(
                table.c.id == given("wanted", table.c.id),
                table.c.until == given("seen", table.c.until),
            )
            .values(until=given("new_until", table.c.until))
        )

    @cached_property
    def stop_clocks(self) -> Prepared:
        """Forget the clocks of workflows among `ids`."""
        table = self._clock
        return self._prepare(
            delete(table).where(among(table.c.id, "ids", is_sqlite=self.database.is_sqlite))
        )

    @property
    def _workflow(self) -> Table:
        return self.tables.of(self.workflow)

    @property
    def _run(self) -> Table:
        return self.tables.system.workflows.run

    @property
    def _clock(self) -> Table:
        return self.tables.system.workflows.clock

    def _is_on(self) -> Any:
        table = self._workflow
        is_on = table.c.active == literal(True, table.c.active.type)
        return and_(is_on, table.c.deleted_at.is_(None))

    def _one_run(self) -> Any:
        run = self._run
        return select(*(run.c[name] for name in RUN)).where(run.c.id == given("wanted", run.c.id))

    def _listed(self, wanted: Any) -> Prepared:
        run = self._run
        return self._prepare(
            select(*(run.c[name] for name in RUN))
            .where(wanted)
            .order_by(run.c.id.desc())
            .limit(given("most", run.c.position))
        )

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
