"""Which SQL type stores each kind of column in each database."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.types import TypeEngine

from pegboard.model.columns import ColumnKind

SqlTypes = Mapping[ColumnKind, TypeEngine[Any]]

SQLITE_TYPES: SqlTypes = {
    ColumnKind.ID: Text(),
    ColumnKind.TEXT: Text(),
    ColumnKind.INTEGER: Integer(),
    ColumnKind.DECIMAL: Integer(),
    ColumnKind.BOOLEAN: Integer(),
    ColumnKind.DATE: Text(),
    ColumnKind.MOMENT: Text(),
    ColumnKind.JSON: Text(),
}

# The C collation orders text by code point, as SQLite and Python do.
POSTGRESQL_TYPES: SqlTypes = {
    ColumnKind.ID: UUID(as_uuid=False),
    ColumnKind.TEXT: Text(collation="C"),
    ColumnKind.INTEGER: BigInteger(),
    ColumnKind.DECIMAL: Numeric(19, 4),
    ColumnKind.BOOLEAN: Boolean(),
    ColumnKind.DATE: Date(),
    ColumnKind.MOMENT: DateTime(timezone=True),
    ColumnKind.JSON: JSONB(),
}
