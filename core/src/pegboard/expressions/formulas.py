"""Finds the type of every formula field, once, when a schema is assembled."""

from dataclasses import replace

from pegboard.expressions.check import check
from pegboard.expressions.errors import ExpressionError
from pegboard.expressions.wording import described
from pegboard.model.fields import Field, Formula
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.schema import EntityType, Schema


def formula_types(schema: Schema) -> Schema:
    """Return *schema* with each formula knowing the type of what it gives.

    Raises:
        ExpressionError: a formula is wrong; the message names entity and field.
    """
    return Schema({key: _typed(entity, schema) for key, entity in schema.entities.items()})


def _typed(entity: EntityType, schema: Schema) -> EntityType:
    fields: dict[str, Field] = {}
    for name, field in entity.fields.items():
        fields[name] = (
            _typed_formula(field, entity, schema) if isinstance(field, Formula) else field
        )
    return replace(entity, fields=fields)


def _typed_formula(field: Formula, entity: EntityType, schema: Schema) -> Formula:
    found = check(field.name, schema, entity.key).type
    if found.kind not in COLUMN_KINDS:
        raise ExpressionError(
            f"The formula {entity.key}.{field.name} gives {described(found)}, "
            "which cannot be shown in a field.",
            0,
        )
    return field.typed(found)
