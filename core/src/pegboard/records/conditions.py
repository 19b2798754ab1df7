"""Expressions as conditions of a query, checked against what the person asking may read."""

from typing import Any

from sqlalchemy import ColumnElement

from pegboard.access.rights import Rights
from pegboard.expressions import (
    Checked,
    ExpressionError,
    PostgresTerms,
    SqliteTerms,
    check,
    check_condition,
    compile_sql,
)
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.workspace import Workspace


def condition(
    workspace: Workspace, rights: Rights, where: str, joins: Joins
) -> ColumnElement[bool] | None:
    """Return *where* as a condition on *joins*, None when it is empty.

    Raises:
        BadQuery: the expression does not parse, or names a field that may not be read.
    """
    if not where.strip():
        return None
    try:
        checked = check_condition(where, workspace.schema, joins.entity, may_read=rights.may_read)
    except ExpressionError as error:
        raise BadQuery("where", str(error), error.column) from error
    return as_sql(workspace, checked, joins)


def formula(workspace: Workspace, joins: Joins, expression: str) -> ColumnElement[Any]:
    """Return a formula field's expression as a column of *joins*."""
    checked = check(expression, workspace.schema, joins.entity)
    return as_sql(workspace, checked, joins)


def as_sql(workspace: Workspace, checked: Checked, joins: Joins) -> ColumnElement[Any]:
    terms = SqliteTerms() if workspace.database.is_sqlite else PostgresTerms()
    return compile_sql(checked, joins, terms)
