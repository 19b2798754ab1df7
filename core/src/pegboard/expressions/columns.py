"""What the SQL back end asks of whoever builds the statement: columns, joins and subqueries."""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import ColumnElement

FOLDED = "folded"
"""The *part* that stands for the companion column of a text field that keeps one."""


class Columns(Protocol):
    """The columns of one record in a statement, and of those it links to.

    An implementation adds the outer joins that its paths need to the statement's FROM.
    """

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        """Return the column of the field at *path*.

        *part* names a part of a composite field that has a column of its own, or `FOLDED`. For a
        field without parts, and for a file, it is None.
        """

    def exists(
        self,
        path: tuple[str, ...],
        build: "Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]]",
    ) -> ColumnElement[bool]:
        """Return whether the links field at *path* holds a record that *build* accepts.

        *build* gets the columns of the linked record and its id; the id must not need a join.
        What it returns may be NULL, which counts as false, and may use columns of records
        outside, at any distance: end the subquery with `correlate_except(<its own tables>)`, as
        SQLAlchemy by itself looks one level up only. The answer is an EXISTS, never NULL; false
        when a link on the way is empty.
        """

    def count(self, path: tuple[str, ...]) -> ColumnElement[int]:
        """Return how many records the links field at *path* holds, 0 when a link is empty."""
