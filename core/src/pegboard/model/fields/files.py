"""A stored file."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.columns import ColumnKind
from pegboard.model.fields.base import Cell, Field
from pegboard.model.fields.links import record_id
from pegboard.model.operators import PRESENCE
from pegboard.model.types import TEXT, TypeKind, ValueType
from pegboard.model.values import StoredFile


class File(Field):
    """One file: the record keeps its id, name, media type and size; the content lies apart."""

    kind = "file"
    column_kind = ColumnKind.JSON
    value_type = ValueType(TypeKind.COMPOSITE, parts=(("name", TEXT),))
    operators = PRESENCE
    control = "file"
    display = "file"
    sortable = False

    def parse(self, raw: object) -> StoredFile | None:
        if raw is None or raw == "":
            return None
        if isinstance(raw, StoredFile):
            return raw
        if isinstance(raw, Mapping):
            raw = raw.get("id")
        # Only the id is believed: the rest is looked up where the content was stored.
        return StoredFile(record_id(raw), name="", media_type="", size=0)

    def to_cells(self, value: Any) -> tuple[Cell, ...]:
        if value is None:
            return (None,)
        return (self.to_json(value),)

    def from_cells(self, cells: tuple[Cell, ...]) -> StoredFile | None:
        return StoredFile(**cells[0]) if cells[0] else None

    def to_json(self, value: Any) -> dict[str, Any] | None:
        if value is None:
            return None
        return {
            "id": value.id,
            "name": value.name,
            "media_type": value.media_type,
            "size": value.size,
        }

    def to_text(self, value: Any) -> str:
        return "" if value is None else value.name
