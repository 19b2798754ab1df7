"""The tables of plugins' health: what they cost by the minute, and how they failed."""

from sqlalchemy import Index, MetaData, Table

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class HealthTables:
    """A row per process, plugin and minute that it was called in, and one per kind of fault."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
        number = ColumnKind.INTEGER
        self.cost = Table(
            "pegboard_plugin_cost",
            metadata,
            column("id", ident, key=True),
            column("plugin", text),
            column("at", moment),
            column("calls", number),
            column("microseconds", number),
            column("errors", number),
            column("statements", number),
            column("memory", number),
            Index("ix_pegboard_plugin_cost", "plugin", "at"),
        )
        self.fault = Table(
            "pegboard_plugin_fault",
            metadata,
            column("id", ident, key=True),
            column("plugin", text),
            column("hook", text),
            column("kind", text),
            column("message", text),
            column("trace", ColumnKind.JSON),
            column("at", moment),
            column("epoch", number),
            column("count", number),
            Index("ix_pegboard_plugin_fault", "plugin", "at"),
        )
