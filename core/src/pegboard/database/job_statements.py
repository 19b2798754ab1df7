"""The prepared statements behind jobs and schedules."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    and_,
    delete,
    exists,
    func,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.lists import among, among_values, unindexed
from pegboard.database.statements import BulkInsert, Prepared
from pegboard.database.tables import Tables

CLAIMED = (
    "id", "kind", "key", "lane", "payload", "attempts", "most_attempts", "token", "user_id",
    "run_at",
)  # fmt: skip
SHOWN = (
    "id", "kind", "key", "state", "priority", "run_at", "attempts", "most_attempts", "lease_until",
    "worker", "error", "done", "total", "note", "user_id", "created_at", "finished_at", "payload",
)  # fmt: skip
WAITING, RUNNING, DONE, DEAD, CANCELLED = "waiting", "running", "done", "dead", "cancelled"


@dataclass(frozen=True)
class JobStatements:
    """Statements are built when first used."""

    database: Database
    tables: Tables

    @cached_property
    def add(self) -> Prepared:
        """Add a job; one with the same kind and key is left as it is (no row is changed then)."""
        return self._prepare(self._insert_once().values(all_given(self._job)))

    @cached_property
    def add_many(self) -> BulkInsert:
        return self.database.prepare_bulk(self._job)

    @cached_property
    def claim(self) -> Prepared:
        """Take up to `most` jobs of `kinds` whose time has come, or whose claim ran out.

        Of a lane only the oldest unfinished job can be taken, so they run one after the other.
        """
        job = self._job
        due = self._due().limit(given("most", job.c.attempts))
        if not self.database.is_sqlite:
            due = due.with_for_update(skip_locked=True, of=job)
        taken = (
            update(job)
            .where(job.c.id.in_(due))
            .values(
                state=RUNNING,
                token=given("new_token", job.c.token),
                worker=given("new_worker", job.c.worker),
                lease_until=given("new_lease_until", job.c.lease_until),
                attempts=job.c.attempts + 1,
            )
            .returning(*(job.c[name] for name in CLAIMED))
        )
        return self._prepare(taken)

    @cached_property
    def any_due(self) -> Prepared:
        """The id of one job that could be taken, whichever: nothing is locked for it."""
        return self._prepare(self._due().limit(1))

    @cached_property
    def extend(self) -> Prepared:
        """Hold a claim for longer; changes no row when the job is lost to another worker."""
        job = self._job
        return self._mine(lease_until=given("new_lease_until", job.c.lease_until))

    @cached_property
    def tell(self) -> Prepared:
        """Say how far a job is."""
        job = self._job
        return self._mine(
            **{name: given(f"new_{name}", job.c[name]) for name in ("done", "total", "note")}
        )

    @cached_property
    def end(self) -> Prepared:
        """Leave a claimed job in `state`, to be run again at `run_at` where that is waiting."""
        job = self._job
        names = ("state", "run_at", "error", "finished_at")
        return self._mine(
            lease_until=null(),
            worker=null(),
            **{name: given(f"new_{name}", job.c[name]) for name in names},
        )

    @cached_property
    def finish_many(self) -> Prepared:
        """Finish the jobs of a claim that are among `ids`."""
        job = self._job
        mine = and_(
            among(job.c.id, "ids", is_sqlite=self.database.is_sqlite),
            job.c.token == given("wanted_token", job.c.token),
            job.c.state == RUNNING,
        )
        return self._prepare(
            update(job)
            .where(mine)
            .values(
                state=DONE,
                lease_until=null(),
                error=null(),
                finished_at=given("new_finished_at", job.c.finished_at),
            )
        )

    @cached_property
    def again(self) -> Prepared:
        """Let a job run now that failed, is dead or was taken back, with all its attempts."""
        job = self._job
        has_failed = and_(job.c.state == WAITING, job.c.error.is_not(None))
        return self._prepare(
            update(job)
            .where(
                job.c.id == given("wanted", job.c.id),
                or_(job.c.state == DEAD, job.c.state == CANCELLED, has_failed),
            )
            .values(
                state=WAITING,
                attempts=0,
                run_at=given("new_run_at", job.c.run_at),
                finished_at=null(),
            )
        )

    @cached_property
    def cancel(self) -> Prepared:
        """Take back a job that is not done; a worker notices when it holds or ends its claim."""
        job = self._job
        return self._prepare(
            update(job)
            .where(
                job.c.id == given("wanted", job.c.id),
                or_(job.c.state == WAITING, job.c.state == RUNNING, job.c.state == DEAD),
            )
            .values(
                state=CANCELLED,
                token=null(),
                lease_until=null(),
                finished_at=given("new_finished_at", job.c.finished_at),
            )
        )

    @cached_property
    def one(self) -> Prepared:
        job = self._job
        return self._prepare(
            select(*(job.c[name] for name in SHOWN)).where(job.c.id == given("wanted", job.c.id))
        )

    @cached_property
    def listed(self) -> Prepared:
        """The newest jobs in one of `states`."""
        job = self._job
        return self._prepare(
            select(*(job.c[name] for name in SHOWN))
            .where(among_values(job.c.state, "states", is_sqlite=self.database.is_sqlite))
            .order_by(job.c.created_at.desc(), job.c.id.desc())
            .limit(given("most", job.c.attempts))
        )

    @cached_property
    def next_up(self) -> Prepared:
        """The jobs that wait, the next first."""
        job = self._job
        return self._prepare(
            select(*(job.c[name] for name in SHOWN))
            .where(job.c.state == WAITING)
            .order_by(job.c.run_at, job.c.id)
            .limit(given("most", job.c.attempts))
        )

    @cached_property
    def counts_since(self) -> Prepared:
        """How many jobs there are in each state, of those done only the ones made since `since`."""
        job = self._job
        is_told = or_(
            job.c.state == WAITING,
            job.c.state == RUNNING,
            job.c.state == DEAD,
            and_(job.c.state == DONE, job.c.created_at >= given("since", job.c.created_at)),
        )
        return self._prepare(select(job.c.state, func.count()).where(is_told).group_by(job.c.state))

    @cached_property
    def counts(self) -> Prepared:
        """How many jobs there are in each state."""
        job = self._job
        return self._prepare(select(job.c.state, func.count()).group_by(job.c.state))

    @cached_property
    def prune(self) -> Prepared:
        """Forget jobs that were done or taken back before `until`."""
        job = self._job
        return self._prepare(
            delete(job).where(
                or_(job.c.state == DONE, job.c.state == CANCELLED),
                job.c.finished_at < given("until", job.c.finished_at),
            )
        )

    @cached_property
    def keep_schedule(self) -> Prepared:
        """Write down a schedule; what is known of when it ran stays while its times do."""
        table = self.tables.system.jobs.schedule
        dialect = sqlite if self.database.is_sqlite else postgresql
        added = dialect.insert(table).values(all_given(table))
        changed = ("kind", "payload", "cron", "zone", "next_at")
        return self._prepare(
            added.on_conflict_do_update(
                index_elements=["id"], set_={name: added.excluded[name] for name in changed}
            )
        )

    @cached_property
    def schedules(self) -> Prepared:
        table = self.tables.system.jobs.schedule
        return self._prepare(select(*table.columns).order_by(table.c.id))

    @cached_property
    def any_due_schedule(self) -> Prepared:
        """The id of one schedule whose time has come, whichever: nothing is locked for it."""
        table = self.tables.system.jobs.schedule
        is_due = table.c.next_at <= given("now", table.c.next_at)
        return self._prepare(select(table.c.id).where(is_due).limit(1))

    @cached_property
    def due_schedules(self) -> Prepared:
        table = self.tables.system.jobs.schedule
        due = select(*table.columns).where(table.c.next_at <= given("now", table.c.next_at))
        if not self.database.is_sqlite:
            due = due.with_for_update(skip_locked=True)
        return self._prepare(due.order_by(table.c.next_at, table.c.id))

    @cached_property
    def move_schedule(self) -> Prepared:
        table = self.tables.system.jobs.schedule
        return self._prepare(
            update(table)
            .where(table.c.id == given("wanted", table.c.id))
            .values(
                next_at=given("new_next_at", table.c.next_at),
                last_at=given("new_last_at", table.c.last_at),
            )
        )

    @cached_property
    def drop_schedule(self) -> Prepared:
        table = self.tables.system.jobs.schedule
        return self._prepare(delete(table).where(table.c.id == given("wanted", table.c.id)))

    @property
    def _job(self) -> Any:
        return self.tables.system.jobs.job

    def _due(self) -> Any:
        """Choose the jobs that can be taken, what goes first, first."""
        job, earlier = self._job, self._job.alias("earlier")
        is_behind = exists(
            select(earlier.c.id).where(
                earlier.c.lane == job.c.lane,
                earlier.c.id < job.c.id,
                earlier.c.finished_at.is_(None),
            )
        )
        free_at = func.coalesce(job.c.lease_until, job.c.run_at)
        is_due = and_(job.c.finished_at.is_(None), free_at <= given("now", job.c.run_at))
        is_sqlite = self.database.is_sqlite
        kind = unindexed(job.c.kind) if is_sqlite else job.c.kind  # read in the order of the queue
        of_kind = among_values(kind, "kinds", is_sqlite=is_sqlite)
        return (
            select(job.c.id)
            .where(is_due, of_kind, or_(job.c.lane.is_(None), ~is_behind))
            .order_by(job.c.priority, job.c.run_at, job.c.id)
        )

    def _insert_once(self) -> Any:
        dialect = sqlite if self.database.is_sqlite else postgresql
        return dialect.insert(self._job).on_conflict_do_nothing(index_elements=["kind", "key"])

    def _mine(self, **values: Any) -> Prepared:
        """Change a job that runs under `wanted_token`; no row when it does not any more."""
        job = self._job
        return self._prepare(
            update(job)
            .where(
                job.c.id == given("wanted", job.c.id),
                job.c.token == given("wanted_token", job.c.token),
                job.c.state == RUNNING,
            )
            .values(**values)
        )

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
