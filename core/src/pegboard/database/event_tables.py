"""The table of who listens to events, which remembers those whose plugins are off."""

from sqlalchemy import Column, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


def event_handler_table(metadata: MetaData, types: SqlTypes) -> Table:
    """Return the table; *off_since* is when the plugin of a handler was first found disabled."""
    text, json = types[ColumnKind.TEXT], types[ColumnKind.JSON]
    return Table(
        "pegboard_event_handler",
        metadata,
        Column("plugin", text, primary_key=True),
        Column("name", text, primary_key=True),
        Column("entity", text, nullable=False),
        Column("happenings", json, nullable=False),
        Column("fields", json, nullable=False),
        Column("catch_up", text, nullable=False),
        Column("off_since", types[ColumnKind.MOMENT], nullable=True),
    )
