"""The tables of changes of the system: the plans, how far each got, and what began already."""

from sqlalchemy import Index, MetaData, Table

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class LifecycleTables:
    """Plans by their hash, the journal of applying them, and whose first records were made."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
        number, json = ColumnKind.INTEGER, ColumnKind.JSON
        self.plan = Table(
            "pegboard_plan",
            metadata,
            column("hash", text, key=True),
            column("document", text),
            column("state", text),
            column("made_by", ident, null=True),
            column("made_at", moment),
            column("tried_at", moment, null=True),
            column("applied_at", moment, null=True),
            column("epoch_before", number, null=True),
            column("epoch_after", number, null=True),
            column("report", text, null=True),
            Index("ix_pegboard_plan_made", "made_at"),
        )
        self.journal = Table(
            "pegboard_journal",
            metadata,
            column("plan", text, key=True),
            column("number", number, key=True),
            column("step", text),
            column("state", text),
            column("detail", json),
            column("at", moment),
        )
        self.begun = Table(
            "pegboard_begun",
            metadata,
            column("plugin", text, key=True),
            column("at", moment),
        )
