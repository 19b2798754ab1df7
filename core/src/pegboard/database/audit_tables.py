"""The tables of the audit log: its entries in one chain, and the head that tells where it ends."""

from sqlalchemy import Column, Index, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class AuditTables:
    """`pegboard_audit` holds the entries, `pegboard_audit_head` one row about the last of them."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        ident, text = types[ColumnKind.ID], types[ColumnKind.TEXT]
        number = types[ColumnKind.INTEGER]
        self.entry = Table(
            "pegboard_audit",
            metadata,
            Column("seq", number, primary_key=True, autoincrement=False),
            Column("at", types[ColumnKind.MOMENT], nullable=False),
            Column("kind", text, nullable=False),
            Column("by", ident, nullable=True),
            Column("via", text, nullable=False),
            Column("token", ident, nullable=True),
            Column("viewer", ident, nullable=True),
            Column("address", text, nullable=True),
            Column("entity", text, nullable=False),
            Column("record", text, nullable=True),
            Column("detail", types[ColumnKind.JSON], nullable=False),
            Column("previous", text, nullable=False),
            Column("hash", text, nullable=False),
            Index("ix_pegboard_audit_kind", "kind", "seq"),
            Index("ix_pegboard_audit_by", "by", "seq"),
        )
        self.head = Table(
            "pegboard_audit_head",
            metadata,
            Column("id", number, primary_key=True, autoincrement=False),
            Column("seq", number, nullable=False),
            Column("mac", text, nullable=False),
        )
