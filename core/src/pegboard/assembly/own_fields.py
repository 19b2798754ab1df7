"""The schema of an assembly: what plugins declare, with what administrators made of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec

from pegboard.assembly.dispatch import BrokenPlugin
from pegboard.assembly.own_changes import with_changes
from pegboard.assembly.own_fit import Unfit, fitting
from pegboard.expressions import ExpressionError, check, formula_types
from pegboard.expressions.field_conditions import check_field_condition
from pegboard.model.build_schema import Declared, build_schema
from pegboard.model.errors import DeclarationError
from pegboard.model.fields import Field
from pegboard.model.fields.derived import COLUMN_KINDS
from pegboard.model.own import OWN, Own, OwnField
from pegboard.model.own_declarations import own_declarations
from pegboard.model.schema import EntityType, Schema

CONDITIONS = ("show_when", "require_when")


@dataclass(frozen=True, slots=True)
class OwnSchema:
    """A *schema* with all that is own in it, the *plain* one without, and what was left out."""

    schema: Schema
    plain: Schema
    unfit: tuple[Unfit, ...] = ()


def schema_with_own(declared: Sequence[Declared], own: Own) -> OwnSchema:
    """Return the schema of *declared* with *own* laid over it.

    Raises:
        DeclarationError: what plugins declare does not fit together.
        BrokenPlugin: a condition that a plugin declared does not fit its entity.
    """
    for one in declared:
        if one.plugin == OWN:
            raise BrokenPlugin(OWN, f"no plugin can be called {OWN}: administrators' fields are")
    plain = _formulas_typed(build_schema(declared))
    _check_declared_conditions(plain)
    if own == Own():
        return OwnSchema(plain, plain)
    fit, unfit = fitting(plain, own)
    schema, wrong = _extended_schema(declared, fit)
    sound, unclear = _with_sound_conditions(schema, plain)
    return OwnSchema(sound, plain, (*unfit, *wrong, *unclear))


def _formulas_typed(schema: Schema) -> Schema:
    try:
        return formula_types(schema)
    except ExpressionError as error:
        raise DeclarationError(str(error)) from error


def _extended_schema(declared: Sequence[Declared], fit: Own) -> tuple[Schema, list[Unfit]]:
    """Return the schema with all that is own; formulas that do not work are left out."""
    left_out: list[Unfit] = []
    while True:
        own = build_schema([*declared, own_declarations(fit)])
        schema, passed_over = with_changes(own, fit)
        wrong = [unfit for one in fit.fields if (unfit := _wrong_formula(schema, one))]
        if not wrong:
            return formula_types(schema), [*left_out, *passed_over]
        left_out += wrong
        gone = {(one.entity, one.name) for one in wrong}
        kept = tuple(one for one in fit.fields if (one.entity, one.field) not in gone)
        fit = msgspec.structs.replace(fit, fields=kept)


def _wrong_formula(schema: Schema, own: OwnField) -> Unfit | None:
    if own.kind != "formula" or own.retired:
        return None
    try:
        found = check(own.field, schema, own.entity).type
    except ExpressionError as error:
        return Unfit(own.entity, own.field, "expression", str(error))
    if found.kind in COLUMN_KINDS:
        return None
    reason = f"it gives a {found.kind.value}, which no field can show"
    return Unfit(own.entity, own.field, "expression", reason)


def _check_declared_conditions(schema: Schema) -> None:
    for entity in schema.entities.values():
        for field in entity.fields.values():
            for name in CONDITIONS:
                wrong = _wrong_condition(schema, entity, field, name)
                if wrong:
                    place = f"{entity.key}.{field.name}"
                    raise BrokenPlugin(field.plugin, f"the {name} of {place} is wrong: {wrong}")


def _wrong_condition(schema: Schema, entity: EntityType, field: Field, name: str) -> str:
    """Return why the condition *name* of *field* cannot hold, empty when it can."""
    condition = getattr(field, name)
    if not condition:
        return ""
    try:
        check_field_condition(condition, schema, entity.key, field.name)
    except ExpressionError as error:
        return str(error)
    return ""


def _with_sound_conditions(schema: Schema, plain: Schema) -> tuple[Schema, list[Unfit]]:
    """Return *schema* without conditions that administrators wrote and that cannot hold."""
    unfit: list[Unfit] = []
    entities = {}
    for key, entity in schema.entities.items():
        fields = {}
        for field in entity.fields.values():
            fields[field.name] = _sound(schema, entity, field, plain, unfit)
        entities[key] = replace(entity, fields=fields)
    return Schema(entities), unfit


def _sound(
    schema: Schema, entity: EntityType, field: Field, plain: Schema, unfit: list[Unfit]
) -> Field:
    for name in CONDITIONS:
        wrong = _wrong_condition(schema, entity, field, name)
        if wrong:
            unfit.append(Unfit(entity.key, field.name, name, wrong))
            field = field.bind(field.name, plugin=field.plugin)
            is_own = field.plugin == OWN
            declared = (
                "" if is_own else getattr(plain.entities[entity.key].fields[field.name], name)
            )
            setattr(field, name, declared)
    return field
