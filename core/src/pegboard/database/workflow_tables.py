"""The tables of workflows at work: their runs, and how far the clock was followed for each."""

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class WorkflowTables:
    """A run is there once for each workflow and *key*, which is what fires a workflow just once.

    *document* is what the workflow said when a run had to stop on its way, *position* the step at
    which it stands, *memory* what its steps left for later ones, *log* what they did.
    """

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, number = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.INTEGER
        moment, json = ColumnKind.MOMENT, ColumnKind.JSON
        self.run = Table(
            "pegboard_run",
            metadata,
            column("id", ident, key=True),
            column("workflow_id", ident),
            column("key", text),
            column("entity", text),
            column("record_id", ident),
            column("because", text),
            column("chain", json),
            column("state", text),
            column("position", number),
            column("turn", number),
            column("memory", json),
            column("log", json),
            column("document", text, null=True),
            column("started_at", moment),
            column("changed_at", moment),
            column("until", moment, null=True),
            column("asks", ident, null=True),
            UniqueConstraint("workflow_id", "key", name="uq_pegboard_run_key"),
        )
        run = self.run.c
        Index("ix_pegboard_run_record", run.record_id, run.id)
        Index("ix_pegboard_run_workflow", run.workflow_id, run.id)
        asking = run.state == "asking"
        Index(
            "ix_pegboard_run_asks",
            run.asks,
            run.id,
            sqlite_where=asking,
            postgresql_where=asking,
        )
        self.clock = Table(
            "pegboard_workflow_clock",
            metadata,
            column("id", ident, key=True),
            column("until", moment),
        )
