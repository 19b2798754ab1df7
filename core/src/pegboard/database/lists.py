"""Conditions over a list of ids that keep the text of a statement the same for every length."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, any_, bindparam, cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, UUID
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression
from sqlalchemy.types import Text


def among(column: ColumnElement[Any], parameter: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Return the condition that *column* (an id) is in the list given as *parameter*."""
    if is_sqlite:
        values = func.json_each(bindparam(parameter, type_=Text())).table_valued("value")
        return column.in_(select(values.c.value))
    return column == any_(bindparam(parameter, type_=ARRAY(UUID(as_uuid=False))))


def among_many(
    column: ColumnElement[Any], parameter: str, *, is_sqlite: bool
) -> ColumnElement[bool]:
    """Return what `among` does, for a list so long that no index helps.

    SQLite takes every list for a short one, and PostgreSQL weighs each of its ids for longer than
    the statement runs, so neither is told that the column has an index.
    """
    if is_sqlite:
        return among(unindexed(column), parameter, is_sqlite=True)
    return cast(column, Text()) == any_(bindparam(parameter, type_=ARRAY(Text())))


def among_values(
    column: ColumnElement[Any], parameter: str, *, is_sqlite: bool
) -> ColumnElement[bool]:
    """Return the condition that *column* (of any plain type) is in the list *parameter*."""
    if is_sqlite:
        return among(column, parameter, is_sqlite=True)
    plain = Text() if isinstance(column.type, Text) else column.type
    return column == any_(bindparam(parameter, type_=ARRAY(plain)))


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Return *column* as SQLite reads it off no index."""
    return UnaryExpression(column, operator=operators.custom_op("+"), type_=column.type)


def ids_value(ids: Sequence[str], *, is_sqlite: bool) -> str:
    """Return many ids as the value of a parameter of `among`, ready as the database reads it.

    The driver of PostgreSQL takes as long for a list of 500 as a whole statement takes.
    """
    if is_sqlite:
        return msgspec.json.encode(ids).decode()
    return "{" + ",".join(ids) + "}"


def list_value(ids: Sequence[Any], *, is_sqlite: bool) -> object:
    """Return *ids* (cells as the driver takes them) as the value of such a parameter."""
    return msgspec.json.encode(list(ids)).decode() if is_sqlite else list(ids)
