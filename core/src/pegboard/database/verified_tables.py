"""The table of packages that stood their probe."""

from sqlalchemy import Column, Index, MetaData, Table

from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


def verified_table(metadata: MetaData, types: SqlTypes) -> Table:
    """Return `pegboard_verified`: what was tried together has one key and a row for each package.

    *report* is what the probe told, as JSON.
    """
    text = types[ColumnKind.TEXT]
    return Table(
        "pegboard_verified",
        metadata,
        Column("key", text, primary_key=True),
        Column("plugin", text, primary_key=True),
        Column("package", text, nullable=False),
        Column("report", text, nullable=False),
        Column("at", types[ColumnKind.MOMENT], nullable=False),
        Index("ix_pegboard_verified_package", "package"),
    )
