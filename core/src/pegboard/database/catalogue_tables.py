"""The table that remembers every entity and field that was ever declared."""

from sqlalchemy import Column, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


def catalogue_table(metadata: MetaData, types: SqlTypes) -> Table:
    """Add `pegboard_catalogue`: a row per entity (*field* is empty) and one per field of it."""
    text = types[ColumnKind.TEXT]
    return Table(
        "pegboard_catalogue",
        metadata,
        Column("entity", text, primary_key=True),
        Column("field", text, primary_key=True),
        Column("plugin", text, nullable=False),
        Column("declared", types[ColumnKind.JSON], nullable=False),
    )
