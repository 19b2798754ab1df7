"""What each field type looks like in JSON, as JSON Schema (2020-12)."""

from collections.abc import Callable, Mapping
from typing import Any

from pegboard.model.fields import (
    Address,
    Boolean,
    Choice,
    Date,
    Decimal,
    Email,
    Field,
    File,
    Formula,
    Integer,
    Link,
    Links,
    Moment,
    Money,
    MultiChoice,
    Text,
    Url,
)
from pegboard.model.fields.addresses import PARTS
from pegboard.model.types import TypeKind

JsonSchema = dict[str, Any]

NUMBER_TEXT = r"^-?\d+(\.\d+)?$"
UUID: JsonSchema = {"type": "string", "format": "uuid"}
ONE_OF_A_KIND: Mapping[type[Field], JsonSchema] = {
    Boolean: {"type": "boolean"},
    Date: {"type": "string", "format": "date"},
    Moment: {"type": "string", "format": "date-time"},
    Decimal: {"type": "string", "pattern": NUMBER_TEXT},
    Link: UUID,
    Links: {"type": "array", "items": UUID},
    Money: {
        "type": "object",
        "properties": {
            "amount": {"type": "string", "pattern": NUMBER_TEXT},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        },
        "required": ["amount", "currency"],
        "additionalProperties": False,
    },
    Address: {
        "type": "object",
        "properties": {part: {"type": ["string", "null"]} for part in PARTS},
        "additionalProperties": False,
    },
    File: {
        "type": "object",
        "properties": {
            "id": UUID,
            "name": {"type": "string"},
            "media_type": {"type": "string"},
            "size": {"type": "integer"},
        },
        "required": ["id"],
        "additionalProperties": False,
    },
}
FORMULA_TYPES: Mapping[TypeKind, JsonSchema] = {
    TypeKind.INTEGER: {"type": "integer"},
    TypeKind.DECIMAL: {"type": "string"},
    TypeKind.BOOLEAN: {"type": "boolean"},
}


def field_schema(field: Field) -> JsonSchema:
    """Return the schema of the values of *field*, empty ones included."""
    shape = _shape(field)
    described = {"title": field.label, "description": field.help}
    said = {name: text for name, text in described.items() if text}
    if isinstance(field, (Boolean, Links, MultiChoice)):
        return shape | said
    return _nullable(shape) | said


def _shape(field: Field) -> JsonSchema:
    for kind, build in DETAILED:
        if isinstance(field, kind):
            return build(field)
    for known, shape in ONE_OF_A_KIND.items():
        if isinstance(field, known):
            return dict(shape)
    return {"type": "string"}


def _nullable(shape: JsonSchema) -> JsonSchema:
    nullable = shape | {"type": [shape["type"], "null"]}
    if "enum" in shape:
        nullable["enum"] = [*shape["enum"], None]
    return nullable


def _text(field: Any) -> JsonSchema:
    formats = {Email: "email", Url: "uri"}
    found = next((name for kind, name in formats.items() if isinstance(field, kind)), None)
    shape: JsonSchema = {"type": "string", "maxLength": field.max_length}
    return shape | ({"format": found} if found else {})


def _integer(field: Any) -> JsonSchema:
    return {"type": "integer", "minimum": field.minimum, "maximum": field.maximum}


def _choice(field: Any) -> JsonSchema:
    return {"type": "string", "enum": [value for value, _ in field.options]}


def _choices(field: Any) -> JsonSchema:
    return {"type": "array", "items": _choice(field), "uniqueItems": True}


def _formula(field: Any) -> JsonSchema:
    return dict(FORMULA_TYPES.get(field.value_type.kind, {"type": "string"}))


DETAILED: tuple[tuple[type[Field], Callable[[Any], JsonSchema]], ...] = (
    (MultiChoice, _choices),
    (Choice, _choice),
    (Integer, _integer),
    (Formula, _formula),
    (Text, _text),
)
