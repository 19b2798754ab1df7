"""Lays over the fields of plugins how an administrator wants them, as far as the plugins allow."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from pegboard.assembly.own_fit import Unfit, missing_entity
from pegboard.model.fields import Choice, Field
from pegboard.model.own import OWN, FieldChange, Layout, Own
from pegboard.model.own_kinds import BadOwn, check_options, check_words, parsed_default
from pegboard.model.schema import EntityType, Schema


def with_changes(schema: Schema, own: Own) -> tuple[Schema, tuple[Unfit, ...]]:
    """Return *schema* with the changes and layouts of *own*, and what of them does not fit."""
    unfit: list[Unfit] = []
    entities = dict(schema.entities)
    for change in own.changes:
        entity = entities.get(change.entity)
        if entity is None:
            unfit.append(missing_entity(change.entity, change.field, "entity", change.entity))
            continue
        field = entity.fields.get(change.field)
        if field is None or field.plugin == OWN:
            unfit.append(_no_field(change, field))
            continue
        changed = changed_field(entity, field, change, unfit)
        entities[entity.key] = replace(entity, fields={**entity.fields, field.name: changed})
    for layout in own.layouts:
        if layout.entity in entities:
            entities[layout.entity] = _laid_out(entities[layout.entity], layout)
        else:
            unfit.append(missing_entity(layout.entity, "", "entity", layout.entity))
    return Schema(entities), tuple(unfit)


def _no_field(change: FieldChange, field: Field | None) -> Unfit:
    place = change.entity, change.field, "field"
    if field is not None:
        return Unfit(*place, "this field is yours; change it where you made it")
    plugin, joined, _ = change.field.partition("__")
    if joined and plugin != OWN:
        return Unfit(*place, f"it comes with the plugin {plugin}", waits=True)
    return Unfit(*place, "there is no such field")


def changed_field(
    entity: EntityType, field: Field, change: FieldChange, unfit: list[Unfit]
) -> Field:
    """Return *field* with each part of *change* that fits it; add the others to *unfit*."""
    changed = copy.copy(field)
    for setting, wanted, lay in (
        ("label", change.label is not None, _label),
        ("help", change.help is not None, _help),
        ("options", bool(change.options), _options),
        ("default", change.default is not None, _default),
        ("required", change.required is not None, _required),
        ("require_when", bool(change.require_when), _require_when),
        ("show_when", bool(change.show_when), _show_when),
    ):
        if not wanted:
            continue
        try:
            if not field.plugin and setting not in ("label", "help"):
                raise BadOwn(setting, "the system fills this field in")
            changed = lay(entity, changed, change)
        except BadOwn as error:
            unfit.append(Unfit(entity.key, field.name, error.setting, error.reason))
    return changed


def _label(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    check_words(change.label or "")
    field.label = change.label or ""
    return field


def _help(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    check_words(field.label, change.help or "")
    field.help = change.help or ""
    return field


def _options(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    """The options of the plugin all stay: its rules may speak of them."""
    if not isinstance(field, Choice):
        raise BadOwn("options", "this field is no choice")
    check_options(change.options)
    named = {one.value for one in change.options}
    rest = [pair for pair in field.options if pair[0] not in named]
    options = (*((one.value, one.label) for one in change.options), *rest)
    hidden = frozenset(one.value for one in change.options if one.hidden)
    if len(hidden) == len(options):
        raise BadOwn("options", "at least one must be offered")
    return field.offering(options, hidden)


def _default(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    field.default = parsed_default(field, field.kind, change.default)
    return field


def _required(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    if not change.required and field.required:
        raise BadOwn("required", "it stays so, since its plugin relies on it")
    if change.required and field.read_only:
        raise BadOwn("required", "nobody fills this field in, so nobody can be asked to")
    field.required = bool(change.required)
    return field


def _require_when(_entity: EntityType, field: Field, change: FieldChange) -> Field:
    if field.read_only:
        raise BadOwn("require_when", "nobody fills this field in, so nobody can be asked to")
    field.require_when = joined(field.require_when, "||", change.require_when)
    return field


def _show_when(entity: EntityType, field: Field, change: FieldChange) -> Field:
    """A field that its plugin demands cannot be hidden: nobody could fill it in."""
    declared = entity.fields[field.name]
    if declared.required or declared.require_when or field.name == entity.title:
        raise BadOwn("show_when", "it is always shown, since its plugin requires it")
    field.show_when = joined(field.show_when, "&&", change.show_when)
    return field


def joined(one: str, sign: str, other: str) -> str:
    """Return two conditions as one."""
    return f"({one}) {sign} ({other})" if one and other else one or other


def _laid_out(entity: EntityType, layout: Layout) -> EntityType:
    """Return *entity* in the order of *layout*; what is not there now is passed over."""
    placed = [name for name in layout.form if _is_own(entity.fields, name)]
    listed = tuple(n for n in layout.listed if n.partition(".")[0] in entity.fields)
    fields = dict(_ordered(entity.fields, placed))
    return replace(entity, fields=fields, placed=frozenset(placed), listed=listed or entity.listed)


def _is_own(fields: Mapping[str, Field], name: str) -> bool:
    return name in fields and bool(fields[name].plugin)


def _ordered(fields: Mapping[str, Field], placed: list[str]) -> Iterator[tuple[str, Field]]:
    for name in dict.fromkeys(chain(placed, fields)):
        yield name, fields[name]
