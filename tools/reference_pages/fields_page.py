"""The page on field types: what each stores, takes, shows and offers to filter by."""

import inspect
import json
from collections.abc import Iterator, Mapping
from types import new_class
from typing import Any

from reference_pages.markdown import (
    Undocumented,
    block,
    code,
    generated,
    prose,
    table,
    type_name,
    words_of,
)

from pegboard.expressions import formula_types
from pegboard.model import fields
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.entities import Entity
from pegboard.model.fields.base import Field, Options
from pegboard.model.fields.texts import Text

INTRO = """\
`from pegboard_sdk import fields`. A field is declared once; the column, the check of what people
send, the form, the list, the filter, the API, import and export follow from it."""

OPTIONS: Mapping[str, str] = {
    "label": "What people read; made of the field's name unless given.",
    "help": "A short explanation under the control.",
    "required": "Whether a record must have a value. A rule, not a constraint of the database.",
    "default": "The value of a new record that says nothing about the field.",
    "index": "Whether lists filtered or sorted by the field shall be fast.",
    "unique": "Whether no two records may have the same value.",
    "read_only": "Whether only rules and actions may set it.",
    "supplied": "Whether a rule fills it when it is left empty, so that forms need not ask for it.",
    "personal": "Whether the value is about a person (for data protection).",
    "sensitive": "Whether the audit log notes who read it.",
    "show_when": "An [expression](expressions.md); the field is on the form while it holds.",
    "require_when": "An expression over the record; the field must be filled in while it holds.",
    "renamed_from": "The name that the field had before; its values are kept.",
}
OWN_OPTIONS: Mapping[str, str] = {
    "max_length": "Characters at most.",
    "minimum": "The smallest value allowed.",
    "maximum": "The largest value allowed.",
    "digits": "Digits after the point that are always shown; up to four are kept.",
    "grouped": "Whether thousands are grouped when shown.",
    "options": 'The values, or (value, label) pairs: `"low", ("very_high", "Very high")`.',
    "target": 'The entity linked to, such as `"base.account"`.',
    "tree": "Whether the links form a tree, so that circles are refused.",
    "same_person": "Whether both records are of one person, such as a lead and its contact.",
    "inverse_label": "What the list of records that link here is called on the target's page.",
    "pattern": 'How the number is written, such as `"INV-{number:05d}"`.',
    "folded": "Whether the text is folded when shown, until somebody opens it.",
    "expression": "An [expression](expressions.md) over the same record.",
}
ID = "0189d0a4-0000-7000-8000-000000000000"
ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "Choice": ("low", "high"),
    "MultiChoice": ("mail", "phone"),
    "Link": ("base.thing",),
    "Links": ("base.thing",),
    "Formula": ("2 * 21",),
    "Sequence": ("INV-{number:05d}",),
}
SAMPLES: Mapping[str, object] = {
    "Address": {"street": "Gran Vía 1", "city": "Bilbao", "postcode": "48001", "country": "ES"},
    "Boolean": True,
    "Choice": "high",
    "Date": "2026-03-31",
    "Decimal": "12.5",
    "Email": "Ana@Example.COM",
    "Integer": 42,
    "Link": ID,
    "Links": [ID],
    "LongText": "Two\nlines",
    "Moment": "2026-03-31T14:30:00+02:00",
    "Money": {"amount": "1200.5", "currency": "EUR"},
    "MultiChoice": ["phone"],
    "Percent": 20,
    "Phone": "+34 944 123 456",
    "RichText": "<p>Fine <b>print</b></p>",
    "Text": "Acme",
    "Url": "example.com",
}
ALIASES = {"DateTime": "Moment"}
NOT_SENT = {"Formula", "Sequence", "File"}
"""Fields that no JSON value of a request fills: worked out, counted, or uploaded first."""


def fields_page() -> str:
    """Return the page; raise Undocumented when a type or an option has no words."""
    missing = set(Options.__annotations__) ^ OPTIONS.keys()
    if missing:
        raise Undocumented(f"the page on fields and Options differ: {', '.join(sorted(missing))}")
    rows = [(code(name), OPTIONS[name]) for name in Options.__annotations__]
    common = "## Options of every field\n\n" + table(("option", "says"), rows)
    return generated("Field types", INTRO, [common, *_types()])


def _types() -> Iterator[str]:
    aliases = {real: also for also, real in ALIASES.items()}
    for name, field in _bound().items():
        kind = type(field)
        also = f" Also called `fields.{aliases[name]}`." if name in aliases else ""
        rows = [
            (
                "column",
                ", ".join(f"{one.name}: {one.kind.value}" for one in field.columns) or "none",
            ),
            ("in an expression", type_name(str(field.value_type.kind.value))),
            ("sortable", "yes" if field.sortable else "no"),
        ]
        parts = [
            f"## fields.{name}",
            prose(words_of(kind, name)) + also,
            table(("", ""), rows),
            *_own_options(name, kind),
            *_sample(name, field),
        ]
        if field.operators:
            offered = [(one.label, code(_written(field, one.template))) for one in field.operators]
            parts.append(table(("filter", "writes"), offered))
        yield "\n\n".join(parts)


def _bound() -> dict[str, Field]:
    """Return one field of each type as it stands in an assembled entity, by the type's name."""
    names = [one for one in fields.__all__ if one != "Field" and one not in ALIASES]
    body: dict[str, Any] = {
        _column(one): getattr(fields, one)(*ARGUMENTS.get(one, ())) for one in names
    }
    thing = _entity("thing", body)
    user = _entity("user", {"name": Text()})
    schema = formula_types(build_schema([Declared("base", (thing, user))]))
    return {one: schema.entity("base.thing").field(_column(one)) for one in names}


def _entity(name: str, body: dict[str, Any]) -> type[Entity]:
    return new_class(name, (Entity,), {"name": name}, lambda namespace: namespace.update(body))


def _column(name: str) -> str:
    return "".join(f"_{mark.lower()}" if mark.isupper() else mark for mark in name).strip("_")


def _own_options(name: str, kind: type[Field]) -> list[str]:
    rows = []
    for parameter in inspect.signature(kind).parameters.values():
        if parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.name not in OWN_OPTIONS:
            raise Undocumented(f"the option {parameter.name} of fields.{name} has no words")
        default = "" if parameter.default is parameter.empty else f"`{parameter.default!r}`"
        rows.append((code(parameter.name), default, OWN_OPTIONS[parameter.name]))
    return [table(("option", "unless said", "says"), rows)] if rows else []


def _sample(name: str, field: Field) -> list[str]:
    if name in NOT_SENT:
        return []
    if name not in SAMPLES:
        raise Undocumented(f"fields.{name} has no sample value")
    sent = SAMPLES[name]
    kept = field.to_json(field.parse(sent))
    lines = [f"sent:  {json.dumps(sent, ensure_ascii=False)}"]
    if kept != sent:
        lines.append(f"shown: {json.dumps(kept, ensure_ascii=False)}")
    return [block("\n".join(lines), "")]


def _written(field: Field, template: str) -> str:
    return template.format(path=field.name, value="…")
