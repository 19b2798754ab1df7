"""The tables of privacy: whom not to bring back, and which requests there were."""

from sqlalchemy import Column, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class PrivacyTables:
    """`pegboard_suppressed` holds keyed hashes alone; a request holds its kind and its counts."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        ident, text = types[ColumnKind.ID], types[ColumnKind.TEXT]
        self.suppressed = Table(
            "pegboard_suppressed",
            metadata,
            Column("kind", text, primary_key=True),
            Column("hash", text, primary_key=True),
            Column("at", types[ColumnKind.MOMENT], nullable=False),
        )
        self.request = Table(
            "pegboard_privacy_request",
            metadata,
            Column("id", ident, primary_key=True),
            Column("kind", text, nullable=False),
            Column("subject", text, nullable=False),
            Column("at", types[ColumnKind.MOMENT], nullable=False),
            Column("by", ident, nullable=True),
            Column("via", text, nullable=False),
            Column("counts", types[ColumnKind.JSON], nullable=False),
        )
