"""The tables of rights that people give: shares of records, and changes of roles."""

from sqlalchemy import Index, MetaData, Table

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class AccessTables:
    """Shares, role edits, and the number that grows whenever a role is edited."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, moment = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.MOMENT
        self.share = Table(
            "pegboard_share",
            metadata,
            column("id", ident, key=True),
            column("entity", text),
            column("record_id", ident),
            column("user_id", ident, null=True),
            column("team_id", ident, null=True),
            column("level", text),
            column("at", moment),
            column("by", ident, null=True),
            Index("ix_pegboard_share_record", "record_id"),
            Index("ix_pegboard_share_user", "user_id", "entity"),
            Index("ix_pegboard_share_team", "team_id", "entity"),
        )
        self.role_edit = Table(
            "pegboard_role_edit",
            metadata,
            column("role", text, key=True),
            column("part", text, key=True),
            column("entity", text, key=True),
            column("name", text, key=True),
            column("value", text),
            column("at", moment),
            column("by", ident, null=True),
        )
        self.epoch = Table(
            "pegboard_epoch",
            metadata,
            column("id", ColumnKind.INTEGER, key=True),
            column("epoch", ColumnKind.INTEGER),
        )
