"""Statements compiled once and executed many times on the bare driver."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, Table, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.elements import ClauseElement


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL text with named parameters and the literal values that belong to the statement."""

    sql: str
    literals: Mapping[str, Any]


def prepare(statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile *statement*; parameters without a value must be given at each execution."""
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    literals = {name: value for name, value in compiled.params.items() if value is not None}
    return Prepared(str(compiled), literals)


@dataclass(frozen=True, slots=True)
class BulkInsert:
    """How many rows enter a table at once; each row gives a cell for each of *columns*."""

    sql: str
    columns: tuple[str, ...]


def bulk_insert(table: Table, dialect: Dialect) -> BulkInsert:
    """Return the quickest way into *table*: COPY on PostgreSQL, one INSERT per row on SQLite."""
    columns = tuple(column.name for column in table.columns)
    if dialect.name == "sqlite":
        positional = sqlite.dialect(paramstyle="qmark")
        return BulkInsert(str(insert(table).compile(dialect=positional)), columns)
    quote = dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in columns)
    return BulkInsert(f"COPY {quote(table.name)} ({names}) FROM STDIN", columns)
