"""Makes up records of any entity, with a value in every field that takes one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.model.errors import PegboardError
from pegboard.model.fields import Choice, Field, Integer, Link, Links, MultiChoice
from pegboard.model.schema import EntityType
from pegboard.records.errors import InvalidRecord
from pegboard.testing.system import System

DEEPEST = 4
TRIES = 6


@dataclass(frozen=True, slots=True)
class _Place:
    """A field that a value is made up for, the text to use, and a number that no other has."""

    field: Field
    text: str
    count: int


class NoSample(PegboardError):
    """Raised when the rules refuse every record that could be made up."""

    def __init__(self, entity: str, reason: str) -> None:
        super().__init__(f"no record of {entity} could be made up: {reason}")


class Samples:
    """Makes up records in *system*; texts in them begin with *mark* and the entity's name."""

    def __init__(self, system: System, mark: str = "Sample") -> None:
        self._system = system
        self._mark = mark
        self._known: dict[str, str] = {}
        self._count = 0

    def one(self, entity: str) -> str:
        """Return the id of a record of *entity*, the same each time.

        Raises:
            NoSample: rules refuse whatever was tried.
        """
        if entity not in self._known:
            self._known[entity] = self.another(entity)
        return self._known[entity]

    def another(self, entity: str, depth: int = 0) -> str:
        """Return the id of a new record of *entity*; what it links to exists already, or is made.

        Raises:
            NoSample: rules refuse whatever was tried.
        """
        kind = self._system.runtime.assembly.schema.entity(entity)
        self._count += 1
        values = self._values(kind, depth)
        reason = ""
        for _ in range(TRIES):
            try:
                return self._system.create(entity, values)
            except InvalidRecord as error:
                reason = str(error)
                refused = {one.field for one in error.problems} & values.keys()
                optional = {name for name in refused if not kind.fields[name].must_be_given}
                if not optional:
                    break
                values = {name: one for name, one in values.items() if name not in optional}
            except PegboardError as error:
                reason = str(error)
                break
        return self._plain(kind, values, reason)

    def _plain(self, kind: EntityType, values: Mapping[str, object], reason: str) -> str:
        """Return a record with nothing but what must be given."""
        least = {name: one for name, one in values.items() if kind.fields[name].must_be_given}
        try:
            return self._system.create(kind.key, least)
        except PegboardError as error:
            raise NoSample(kind.key, reason or str(error)) from error

    def _values(self, kind: EntityType, depth: int) -> dict[str, object]:
        with self._system.working() as context:
            writable = context.records.writable(kind.key)
        found: dict[str, object] = {}
        for name, field in kind.fields.items():
            if name not in writable or field.read_only:
                continue
            value = self._value(kind, field, depth)
            if value is not None:
                found[name] = value
        return found

    def _value(self, kind: EntityType, field: Field, depth: int) -> object:
        if isinstance(field, Link | Links):
            linked = self._linked(kind, field, depth)
            return [linked] if linked and isinstance(field, Links) else linked
        if isinstance(field, Choice):
            first = field.options[0][0] if field.options else None
            return [first] if first and isinstance(field, MultiChoice) else first
        make = VALUES.get(field.kind)
        text = f"{self._mark} {kind.key} {self._count}"
        return None if make is None else make(_Place(field, text, self._count))

    def _linked(self, kind: EntityType, field: Link | Links, depth: int) -> str | None:
        if field.target == kind.key or (depth >= DEEPEST and not field.must_be_given):
            return None
        if field.target not in self._known:
            try:
                self._known[field.target] = self.another(field.target, depth + 1)
            except NoSample:
                return None
        return self._known[field.target]


def _text(place: _Place) -> str:
    longest = getattr(place.field, "max_length", None) or 200
    return place.text[:longest]


def _whole(place: _Place) -> int:
    field = place.field
    return max(field.minimum if isinstance(field, Integer) else 0, 1)


VALUES: Mapping[str, Callable[[_Place], Any]] = {
    "text": _text,
    "long_text": _text,
    "rich_text": lambda place: f"<p>{place.text}</p>",
    "email": lambda place: f"sample{place.count}@example.com",
    "phone": lambda place: f"+34 600 {100000 + place.count}",
    "url": lambda place: f"https://example.com/{place.count}",
    "integer": _whole,
    "decimal": lambda _: "1",
    "percent": lambda _: "50",
    "money": lambda _: {"amount": "10", "currency": "EUR"},
    "boolean": lambda _: True,
    "date": lambda _: "2026-03-31",
    "datetime": lambda _: "2026-03-31T09:00:00Z",
    "address": lambda place: {"city": place.text},
}
