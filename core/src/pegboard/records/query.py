"""What may be asked of the records of one entity, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Values

Counting = Literal["none", "exact", "capped"]
CAPPED_AT = 1000
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """A page of records: those for which the expression *where* holds, ordered by *sort*.

    *sort* names field paths, with "-" in front for descending; empty values come last. *count*
    "capped" stops counting behind 1,000. *cursor* is the `next` of the page before. *right* leaves
    out what may be read, but not, say, exported. *linked* (a link field and an id) narrows the
    query to the records that link there, like the condition would, with one statement for all ids.
    """

    entity: str
    where: str = ""
    sort: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    limit: int = 50
    cursor: str | None = None
    count: Counting = "none"
    deleted: bool = False
    right: Right = "read"
    linked: tuple[str, str] | None = None

    @property
    def linked_by(self) -> str | None:
        """The field of *linked*: what a statement depends on, where the id is a parameter."""
        return None if self.linked is None else self.linked[0]


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of *fields* (the id is always the first), the cursor behind them, and the count."""

    entity: str
    fields: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    next: str | None
    count: int | None

    @property
    def records(self) -> list[Values]:
        return [Values(self.entity, dict(zip(self.fields, row, strict=True))) for row in self.rows]
