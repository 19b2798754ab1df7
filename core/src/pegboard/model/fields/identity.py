"""The id of a record."""

from typing import Any

from pegboard.model.columns import Column, ColumnKind
from pegboard.model.fields.base import Field
from pegboard.model.fields.links import record_id
from pegboard.model.operators import EQUALS, ONE_OF
from pegboard.model.types import TypeKind, ValueType


class Identity(Field):
    """A UUIDv7, given by the kernel at creation."""

    kind = "id"
    column_kind = ColumnKind.ID
    value_type = ValueType(TypeKind.LINK)
    operators = (EQUALS, ONE_OF)

    @property
    def columns(self) -> tuple[Column, ...]:
        return (Column(self.name, ColumnKind.ID),)

    def parse(self, raw: object) -> Any:
        return record_id(raw)
