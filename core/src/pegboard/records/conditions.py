"""Expressions as conditions of a query, checked against what the person asking may read."""

from typing import Any

from sqlalchemy import ColumnElement, and_

from pegboard.access.rights import Rights
from pegboard.expressions import (
    Checked,
    Columns,
    ExpressionError,
    PostgresTerms,
    SqliteTerms,
    Terms,
    check,
    check_condition,
    compile_sql,
)
from pegboard.expressions.typed import Every, Typed
from pegboard.records.behind_links import fits_behind, sole_link
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
    return _conjunction(checked, joins)


def _conjunction(checked: Checked, joins: Joins) -> ColumnElement[bool]:
    """Return the conditions of *checked* with those behind one link as semi-joins."""
    terms = checked.tree.terms if isinstance(checked.tree, Every) else (checked.tree,)
    behind: dict[str, list[Typed]] = {}
    plain: list[ColumnElement[Any]] = []
    for term in terms:
        link = sole_link(term)
        if link is None:
            plain.append(_term(joins, checked, term, joins))
        else:
            behind.setdefault(link, []).append(term)
    semi = [
        fits_behind(joins, link, found, lambda term, rows: _term(joins, checked, term, rows))
        for link, found in behind.items()
    ]
    return and_(*plain, *semi)


def _term(joins: Joins, checked: Checked, term: Typed, rows: Columns) -> ColumnElement[Any]:
    part = Checked(term, checked.entity, checked.paths)
    return compile_sql(part, rows, _terms_of(joins.workspace))


def formula(
    workspace: Workspace, rows: Columns, entity: str, expression: str
) -> ColumnElement[Any]:
    """Return the expression of a formula field of *entity* as a column over *rows*."""
    checked = check(expression, workspace.schema, entity)
    return compile_sql(checked, rows, _terms_of(workspace))


def _terms_of(workspace: Workspace) -> Terms:
    return SqliteTerms() if workspace.database.is_sqlite else PostgresTerms()
