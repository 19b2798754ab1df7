"""The tables of the processes that serve: who lives, what was announced to them, what they saw."""

from sqlalchemy import MetaData, Table

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class NodeTables:
    """A row per living process, the one announced generation, and counts of answers."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        text, moment, number = ColumnKind.TEXT, ColumnKind.MOMENT, ColumnKind.INTEGER
        json, boolean = ColumnKind.JSON, ColumnKind.BOOLEAN
        self.node = Table(
            "pegboard_node",
            metadata,
            column("id", text, key=True),
            column("host", text),
            column("pid", number),
            column("started", moment),
            column("seen_at", moment),
            column("epoch", number),
            column("staged_plan", text, null=True),
            column("staged_epoch", number, null=True),
            column("ready", boolean),
            column("problem", text, null=True),
            column("requests", number),
            column("errors", number),
            column("code", json),
            column("away_until", moment, null=True),
        )
        self.announced = Table(
            "pegboard_announced",
            metadata,
            column("plan", text, key=True),
            column("epoch", number),
            column("blueprint", json),
            column("at", moment),
        )
        self.traffic = Table(
            "pegboard_traffic",
            metadata,
            column("epoch", number, key=True),
            column("node", text, key=True),
            column("requests", number),
            column("errors", number),
            column("failures", json),
        )
