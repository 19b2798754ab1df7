"""The JSON schemas of one entity, derived from its fields."""

from typing import Any

from pegboard.access.rights import Rights
from pegboard.hookspecs.slots import Action
from pegboard.model.schema import EntityType
from pegboard.web.api.field_schemas import JsonSchema, field_schema


def entity_schemas(entity: EntityType, rights: Rights) -> dict[str, JsonSchema]:
    """Return the schemas of a record, a page of records, and what may be sent."""
    readable, writable = rights.readable(entity.key), rights.writable(entity.key)
    key = entity.key
    shown = {name: field_schema(f) for name, f in entity.fields.items() if name in readable}
    taken = {
        name: _taken(field_schema(field))
        for name, field in entity.fields.items()
        if name in readable and name in writable
    }
    needed = [f.name for f in entity.own_fields if f.must_be_given and f.default is None]
    body: JsonSchema = {"type": "object", "properties": taken, "additionalProperties": False}
    record: JsonSchema = {
        "type": "object",
        "title": entity.label,
        "description": entity.description,
        "properties": shown,
        "required": ["id"],
    }
    return {
        key: record,
        f"{key}.list": _page(key),
        f"{key}.change": body,
        f"{key}.new": body | {"required": [name for name in needed if name in taken]},
    }


def action_schema(action: Action) -> JsonSchema:
    """Return the schema of what *action* asks for."""
    fields = action.fields
    return {
        "type": "object",
        "properties": {name: _taken(field_schema(field)) for name, field in fields.items()},
        "required": [
            name for name, field in fields.items() if field.must_be_given and field.default is None
        ],
        "additionalProperties": False,
    }


def reference(name: str) -> JsonSchema:
    """Return a reference to the schema called *name*."""
    return {"$ref": f"#/components/schemas/{name}"}


def _page(key: str) -> JsonSchema:
    properties: dict[str, Any] = {
        "items": {"type": "array", "items": reference(key)},
        "next": {"type": ["string", "null"]},
        "count": {"type": ["integer", "null"]},
    }
    return {"type": "object", "properties": properties, "required": ["items", "next", "count"]}


def _taken(shape: JsonSchema) -> JsonSchema:
    """What may be sent is wider than what is shown: a number may come as a number too."""
    if "pattern" not in shape:
        return shape
    return shape | {"type": ["string", "number", "null"]}
