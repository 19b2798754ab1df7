"""What the memory back end reads a record's values from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Lookup(Protocol):
    """One record and those it links to, by path."""

    def value(self, path: tuple[str, ...]) -> object:
        """Return the value of the field at *path* as its field type gives it.

        None when it is empty or a link on the way is; ids for links, a tuple of ids for links to
        many records, `Money` and `Address` for composite fields.
        """

    def records(self, path: tuple[str, ...]) -> "Sequence[Lookup]":
        """Return the records that the links field at *path* holds, without those unreadable."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What `now()`, `today()` and `me` mean: *now* is aware, *me* the id of a user."""

    now: datetime
    today: date
    me: str | None
