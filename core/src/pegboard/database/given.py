"""Parameters that a prepared statement takes under a name, with the type of their column."""

from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam


def given(name: str, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return the parameter *name*, of the type of *column*."""
    return bindparam(name, type_=column.type)


def all_given(table: Table) -> dict[str, ColumnElement[Any]]:
    """Return a parameter for each column of *table*, under the column's name."""
    return {column.name: given(column.name, column) for column in table.columns}
