"""What a field asks of the database: plain columns, described without a database library."""

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """How a cell is stored; each database maps a kind to its own type once."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """One stored column of a field; *references* names the entity that an id points to."""

    name: str
    kind: ColumnKind
    indexed: bool = False
    unique: bool = False
    references: str | None = None


FOLDED_SUFFIX = "__folded"
"""Companion column that keeps an indexed text without case and accents, for search and sorting."""
