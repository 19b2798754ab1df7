"""What search knows of a record: the texts of its searched fields, as written and folded."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.model.fields import Email, Field, Phone
from pegboard.model.folding import fold
from pegboard.model.schema import EntityType

OWNER = "owner"
LONGEST_PART = 2_000
LONGEST_TITLE = 100
"""Characters that are searched of each field, and compared of the beginning of a title."""


@dataclass(frozen=True, slots=True)
class SearchedTexts:
    """*parts* holds each filled field as written; *text* all of them folded, one a line."""

    title: str | None
    text: str
    parts: Mapping[str, str]


def searched_fields(entity: EntityType) -> tuple[Field, ...]:
    """Return the fields of *entity* in which search looks: title, declared ones, ways to reach."""
    reached = (f.name for f in entity.own_fields if isinstance(f, (Email, Phone)))
    names = dict.fromkeys((entity.title, *entity.search, *reached))
    fields = (entity.field(name) for name in names if name != "id")
    return tuple(field for field in fields if field.stored)


def concerns_search(entity: EntityType, changed: Collection[str]) -> bool:
    """Return whether search must hear of a change of the fields called *changed*."""
    return OWNER in changed or any(field.name in changed for field in searched_fields(entity))


def searched_texts(
    fields: tuple[Field, ...], title: str, values: Mapping[str, Any]
) -> SearchedTexts:
    """Return what search keeps of a record with *values*; *title* names its title field."""
    parts: dict[str, str] = {}
    lines: list[str] = []
    folded_title = None
    for field in fields:
        value = values.get(field.name)
        if value is None:
            continue
        part = field.to_text(value)[:LONGEST_PART]
        if not part:
            continue
        folded = fold(part)
        parts[field.name] = part
        lines.append(folded)
        if field.name == title:
            folded_title = folded[:LONGEST_TITLE]
        if isinstance(field, Phone):
            lines.append(digits_of(folded))
    return SearchedTexts(folded_title, "\n".join(lines), parts)


def digits_of(text: str) -> str:
    """Return the digits of *text* without anything between them ("+34 944-12" → "3494412")."""
    return "".join(mark for mark in text if "0" <= mark <= "9")
