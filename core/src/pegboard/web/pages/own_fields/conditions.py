"""Conditions for showing and demanding a field, built from pick lists or written out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.model.schema import EntityType
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.filter_conditions import Filter, read_filter
from pegboard.web.pages.filter_rows import (
    SentRow,
    filter_of,
    linked_values,
    offered_fields,
    row_context,
)
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.shell import format_of
from pegboard.web.pages.urls import list_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

ROOM = 100
"""Rows of one builder are numbered within a hundred, so that several stand in one form."""


@dataclass(frozen=True, slots=True)
class Builder:
    """One condition on the page: its *place* among the builders, and the name of its setting."""

    place: int
    name: str


BUILDERS = (Builder(0, "show_when"), Builder(1, "require_when"))


def sent_condition(unit: Unit, visit: Visit, kind: EntityType, form: Form, one: Builder) -> str:
    """Return the condition that *form* says: what is written out, else the rows.

    Raises:
        BadQuery: a row names what cannot be compared.
    """
    written = text_of(form, f"{one.name}.text").strip()
    if written:
        return written
    first = one.place * ROOM
    own = {
        name: value
        for name, value in form.items()
        if name.startswith("c.") and _number(name) in range(first, first + ROOM)
    }
    own["join"] = form.get(f"{one.name}.join", "all")
    return filter_of(unit, format_of(visit), kind, own).where


def _number(name: str) -> int:
    middle = name.split(".")[1]
    return int(middle) if middle.isascii() and middle.isdigit() and len(middle) < 6 else -1


def condition_context(
    unit: Unit,
    visit: Visit,
    kind: EntityType,
    field: str,
    one: Builder,
    expression: str,
    error: str,
) -> dict[str, Any]:
    """Return one builder; what rows cannot say stands written out."""
    rows = read_filter(unit.workspace.schema, unit.rights, kind.key, expression)
    first = one.place * ROOM
    names = {} if rows is None else titles(unit, linked_values(unit, kind, rows))
    shown = () if rows is None else rows.conditions
    return {
        "name": one.name,
        "title": _title(one),
        "help": _help(one),
        "error": error,
        "conditions": [
            row_context(unit, look_of(visit), kind, first + place, SentRow(row), names)
            for place, row in enumerate(shown)
        ],
        "next": first + len(shown),
        "fields": _offered(unit, kind, field),
        "url": f"{list_url(kind)}/condition",
        "join": "any" if rows is not None and rows.joined == "any" else "all",
        "text": _written(rows, expression, error),
    }


def _written(rows: Filter | None, expression: str, error: str) -> str:
    return expression if rows is None or error else ""


def _offered(unit: Unit, kind: EntityType, field: str) -> list[Mapping[str, str]]:
    """Return the other fields of the record itself."""
    return [one for one in offered_fields(unit, kind) if not one["group"] and one["value"] != field]


def _title(one: Builder) -> str:
    return gettext("Show it only when") if one.name == "show_when" else gettext("Require it when")


def _help(one: Builder) -> str:
    if one.name == "show_when":
        return gettext("Without a condition it is always shown. A hidden field keeps its value.")
    return gettext(
        "While this holds, the field must be filled in: on forms, over the API, in imports."
    )
