"""A change to one record as rules see it: what was, what would be, and a way to refuse."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pegboard.model.errors import UnknownField


class Deed(StrEnum):
    """What is done to a record."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    RESTORE = "restore"


class Values(Mapping[str, Any]):
    """Field values by name, readable as attributes too: `values.amount` is `values["amount"]`."""

    __slots__ = ("_entity", "_values")

    def __init__(self, entity: str, values: Mapping[str, Any]) -> None:
        self._entity = entity
        self._values = values

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def get(self, name: str, default: Any = None) -> Any:
        """Return the value of *name*, or *default* where there is none; quicker than its base."""
        return self._values.get(name, default)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError:
            raise UnknownField(self._entity, name) from None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one field, in words for the person who filled it in."""

    field: str
    message: str


@dataclass(slots=True)
class Change:
    """One record about to be written. Rules read it, `set` values or `refuse` it."""

    entity: str
    id: str
    deed: Deed
    old: Values
    _new: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    _view: Values = field(init=False, repr=False, compare=False)
    _touched: list[str] = field(default_factory=list, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._view = Values(self.entity, self._new)

    @property
    def new(self) -> Values:
        return self._view

    @property
    def values(self) -> Mapping[str, Any]:
        """The new values as a plain mapping, for the kernel's work on many records."""
        return self._new

    def changed(self, name: str) -> bool:
        """Return whether *name* differs between the old and the new record."""
        return bool(self.old.get(name) != self._new.get(name))

    def set(self, name: str, value: Any) -> None:
        """Give the field *name* a value, as if the person had filled it in."""
        if name not in self._new:
            raise UnknownField(self.entity, name)
        self._new[name] = value
        self._touched.append(name)

    @property
    def is_touched(self) -> bool:
        """Whether a rule set something that the host has not looked at yet."""
        return bool(self._touched)

    def take_touched(self) -> list[str]:
        """Return the fields that rules set since this was called last."""
        touched, self._touched = self._touched, []
        return touched

    def refuse(self, name: str, message: str) -> None:
        """Refuse the whole change because of the field *name*; the person sees *message*."""
        self.problems.append(Problem(name, message))
