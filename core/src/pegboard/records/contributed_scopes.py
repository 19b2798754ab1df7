"""Scopes that plugins contribute, as conditions on the records of an entity."""

from typing import Any

from sqlalchemy import Select, false, select

from pegboard.expressions import PostgresTerms, SqliteTerms, check_condition, compile_sql
from pegboard.hookspecs.roles import Scope
from pegboard.records.followed_links import FollowedLinks
from pegboard.records.workspace import Workspace


def ids_in_scope(workspace: Workspace, scope: Scope, entity: str) -> Select[Any]:
    """Return the ids of the records of *entity* in a contributed *scope*; none of an unknown one.

    Links are followed whatever the person may see: the scope itself decides what that is.
    """
    declared = workspace.scopes.get(scope)
    where = declared.where.get(entity) if declared else None
    table = workspace.tables.of(entity).alias()
    if where is None:
        return select(table.c.id).where(false())
    rows = FollowedLinks(workspace, entity, table)
    checked = check_condition(where, workspace.schema, entity)
    terms = SqliteTerms() if workspace.database.is_sqlite else PostgresTerms()
    holds = compile_sql(checked, rows, terms)
    return select(table.c.id).select_from(rows.source).where(holds)
