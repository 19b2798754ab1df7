"""The table of what a system remembers of being set up."""

from sqlalchemy import Column, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class SetupTables:
    """A note by its name: which questions of the first start are open, how far sample data are."""

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        self.note = Table(
            "pegboard_setup",
            metadata,
            Column("name", types[ColumnKind.TEXT], primary_key=True),
            Column("value", types[ColumnKind.JSON], nullable=False),
            Column("at", types[ColumnKind.MOMENT], nullable=False),
        )
