"""The tables of work that is done later: jobs, and the schedules that make them."""

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class JobTables:
    """Jobs are claimed with a lease; *token* tells a claim from later ones of the same job.

    A job without *finished_at* waits or runs; one with a *lease_until* runs.
    """

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        text, number, moment = ColumnKind.TEXT, ColumnKind.INTEGER, ColumnKind.MOMENT
        self.job = Table(
            "pegboard_job",
            metadata,
            column("id", ColumnKind.ID, key=True),
            column("kind", text),
            column("key", text, null=True),
            column("lane", text, null=True),
            column("payload", ColumnKind.JSON),
            column("priority", number),
            column("run_at", moment),
            column("state", text),
            column("attempts", number),
            column("most_attempts", number),
            column("lease_until", moment, null=True),
            column("token", text, null=True),
            column("worker", text, null=True),
            column("error", text, null=True),
            column("done", number, null=True),
            column("total", number, null=True),
            column("note", text, null=True),
            column("user_id", ColumnKind.ID, null=True),
            column("created_at", moment),
            column("finished_at", moment, null=True),
            UniqueConstraint("kind", "key", name="uq_pegboard_job_key"),
        )
        job = self.job.c
        unfinished = job.finished_at.is_(None)
        Index(
            "ix_pegboard_job_due",
            job.priority,
            job.run_at,
            job.id,
            sqlite_where=unfinished,
            postgresql_where=unfinished,
        )
        Index(
            "ix_pegboard_job_unfinished_lane",
            job.lane,
            job.id,
            sqlite_where=unfinished,
            postgresql_where=unfinished,
        )
        Index("ix_pegboard_job_state", job.state, job.created_at)
        self.schedule = Table(
            "pegboard_schedule",
            metadata,
            column("id", text, key=True),
            column("kind", text),
            column("payload", ColumnKind.JSON),
            column("cron", text),
            column("zone", text),
            column("next_at", moment),
            column("last_at", moment, null=True),
        )
        Index("ix_pegboard_schedule_next", self.schedule.c.next_at)
