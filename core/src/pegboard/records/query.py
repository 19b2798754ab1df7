"""What may be asked of the records of one entity, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pegboard.model.change import Values

Counting = Literal["none", "exact", "capped"]
CAPPED_AT = 1000
LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Query:
    """A page of records: those for which the expression *where* holds, ordered by *sort*.

    *sort* names field paths, with "-" in front for descending; empty values come last. *count*
    "capped" stops counting behind 1,000. *cursor* is the `next` of the page before.
    """

    entity: str
    where: str = ""
    sort: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    limit: int = 50
    cursor: str | None = None
    count: Counting = "none"
    deleted: bool = False


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
