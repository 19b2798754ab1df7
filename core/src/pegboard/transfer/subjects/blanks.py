"""What stands in a record's fields after a person was taken out of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from pegboard.database.catalogue import KnownEntity, KnownField
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.folding import fold
from pegboard.model.system import ANONYMISED
from pegboard.transfer.subjects.places import StoredRow
from pegboard.transfer.subjects.wanted import Patterns

NOWHERE = "anonymised.invalid"
"""No mail ever arrives at a host under `invalid` (RFC 2606)."""


def blanked(row: StoredRow, fields: Iterable[KnownField]) -> dict[str, Any]:
    """Return the new cells of the columns that change when *fields* of *row* are emptied."""
    new: dict[str, Any] = {}
    for field in fields:
        if any(row.cells[column.name] is not None for column in field.columns):
            new |= _blank(row, field)
    return _changed(row, new)


def cleaned(row: StoredRow, fields: Iterable[KnownField], patterns: Patterns) -> dict[str, Any]:
    """Return the new cells of text fields out of which the person's name and addresses go."""
    new: dict[str, Any] = {}
    for field in fields:
        text = row.cells[field.columns[0].name] if field.is_text else None
        if isinstance(text, str):
            new |= _texts(field, patterns.replaced(text))
    return _changed(row, new)


def _blank(row: StoredRow, field: KnownField) -> dict[str, Any]:
    """A field that must be filled, or names the record, keeps a word that says what happened."""
    is_named = field.name == row.entity.title or field.required
    if not (field.is_text and is_named):
        return {column.name: None for column in field.columns}
    if field.kind == "email":
        return _texts(field, f"{row.id}@{NOWHERE}" if field.unique else f"{ANONYMISED}@{NOWHERE}")
    return _texts(field, f"{ANONYMISED} {row.id}" if field.unique else ANONYMISED)


def _texts(field: KnownField, text: str) -> dict[str, Any]:
    return {
        column.name: fold(text) if column.name.endswith(FOLDED_SUFFIX) else text
        for column in field.columns
    }


def _changed(row: StoredRow, new: Mapping[str, Any]) -> dict[str, Any]:
    return {name: cell for name, cell in new.items() if row.cells[name] != cell}


def fields_of(entity: KnownEntity, columns: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the fields to which *columns* belong."""
    wanted = set(columns)
    return tuple(
        field.name
        for field in entity.fields.values()
        if any(column.name in wanted for column in field.columns)
    )
