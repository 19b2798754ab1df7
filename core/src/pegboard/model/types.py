"""The types that expressions reason about, independent of any back end."""

from dataclasses import dataclass, field
from enum import StrEnum


class TypeKind(StrEnum):
    """The families of values an expression can have."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    DURATION = "duration"
    LINK = "link"
    LIST = "list"
    COMPOSITE = "composite"
    NULL = "null"


@dataclass(frozen=True, slots=True)
class ValueType:
    """A type: links carry their target entity, choices their options, lists their item."""

    kind: TypeKind
    target: str | None = None
    options: tuple[str, ...] = ()
    item: "ValueType | None" = None
    parts: "tuple[tuple[str, ValueType], ...]" = field(default=())

    @property
    def is_number(self) -> bool:
        return self.kind in (TypeKind.INTEGER, TypeKind.DECIMAL)


TEXT = ValueType(TypeKind.TEXT)
INTEGER = ValueType(TypeKind.INTEGER)
DECIMAL = ValueType(TypeKind.DECIMAL)
BOOLEAN = ValueType(TypeKind.BOOLEAN)
DATE = ValueType(TypeKind.DATE)
MOMENT = ValueType(TypeKind.MOMENT)
DURATION = ValueType(TypeKind.DURATION)
NULL = ValueType(TypeKind.NULL)


def link_to(entity: str) -> ValueType:
    return ValueType(TypeKind.LINK, target=entity)


def list_of(item: ValueType) -> ValueType:
    return ValueType(TypeKind.LIST, item=item)


def choice_of(options: tuple[str, ...]) -> ValueType:
    return ValueType(TypeKind.TEXT, options=options)
