"""Turns declarations into a schema, refusing what does not fit together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pegboard.model.entities import Entity, Extension
from pegboard.model.errors import DeclarationError
from pegboard.model.fields import Field, Integer, Link, Links, Moment, Text
from pegboard.model.fields.identity import Identity
from pegboard.model.schema import EntityType, Schema
from pegboard.model.system import SYSTEM_FIELDS, USER


@dataclass(frozen=True, slots=True)
class Declared:
    """What one plugin contributed to the schema."""

    plugin: str
    entities: tuple[type[Entity], ...] = ()
    extensions: tuple[type[Extension], ...] = ()


def build_schema(declarations: Iterable[Declared]) -> Schema:
    """Return the schema of *declarations*, the same for every order of plugins.

    Raises:
        DeclarationError: a name is claimed twice, or a link or extension has no target.
    """
    ordered = sorted(declarations, key=lambda declared: declared.plugin)
    entities: dict[str, EntityType] = {}
    for declared in ordered:
        for body in declared.entities:
            entity = _entity(declared.plugin, body)
            other = next((e for e in entities.values() if e.table == entity.table), None)
            if other is not None:
                raise DeclarationError(_clash(other, entity))
            entities[entity.key] = entity
    contributed = _contributed(ordered, entities)
    complete = {key: _extended(entity, contributed[key]) for key, entity in entities.items()}
    _check_links(complete)
    return Schema(complete)


def _clash(one: EntityType, other: EntityType) -> str:
    if one.plugin == other.plugin:
        return f"two entities are called {other.key}"
    return (
        f"{one.plugin} and {other.plugin} both claim the name {other.table}, "
        f"for {one.key} and {other.key}; only one of them can run here"
    )


def _entity(plugin: str, body: type[Entity]) -> EntityType:
    clash = set(body.declared) & set(SYSTEM_FIELDS)
    if clash:
        raise DeclarationError(f"{plugin}.{body.entity_name}: {min(clash)} is a system field")
    own = {name: field.bind(name, plugin=plugin) for name, field in body.declared.items()}
    title = body.title or next((n for n, f in own.items() if isinstance(f, Text)), "id")
    if title != "id":
        own[title].index = True
    return EntityType(
        plugin=plugin,
        name=body.entity_name,
        label=body.label,
        plural=body.plural,
        icon=body.icon,
        menu=body.menu,
        owned=body.owned,
        title=title,
        listed=body.listed or tuple(own)[:6],
        order=body.order or "-created_at",
        search=body.search or (title,),
        fields=own | _system_fields(),
        description=(body.__doc__ or "").strip(),
        timeline=body.timeline,
        follows=body.follows_link,
        person=body.person,
        erasure=body.erasure,
    )


def _system_fields() -> dict[str, Field]:
    fields: dict[str, Field] = {
        "id": Identity(label="ID", read_only=True),
        "version": Integer(read_only=True),
        "created_at": Moment(label="Created", read_only=True, index=True),
        "created_by": Link(USER, label="Created by", read_only=True),
        "updated_at": Moment(label="Updated", read_only=True),
        "updated_by": Link(USER, label="Updated by", read_only=True),
        "owner": Link(USER, label="Owner"),
        "deleted_at": Moment(label="Deleted", read_only=True),
        "deleted_by": Link(USER, label="Deleted by", read_only=True),
    }
    return {name: field.bind(name, plugin="") for name, field in fields.items()}


def _contributed(
    ordered: Iterable[Declared], entities: Mapping[str, EntityType]
) -> dict[str, dict[str, Field]]:
    found: dict[str, dict[str, Field]] = {key: {} for key in entities}
    for declared in ordered:
        for body in declared.extensions:
            if body.of not in entities:
                raise DeclarationError(f"{declared.plugin} extends {body.of}, which does not exist")
            for name, field in body.declared.items():
                full = f"{declared.plugin}__{name}"
                if full in found[body.of]:
                    raise DeclarationError(f"{declared.plugin} adds {full} to {body.of} twice")
                found[body.of][full] = field.bind(full, plugin=declared.plugin)
    return found


def _extended(entity: EntityType, contributed: dict[str, Field]) -> EntityType:
    own = {field.name: field for field in entity.own_fields}
    system = {n: field for n, field in entity.fields.items() if not field.plugin}
    columns: set[str] = set()
    for field in (own | contributed | system).values():
        for column in field.columns:
            if column.name in columns:
                raise DeclarationError(f"{entity.key}: two fields need the column {column.name}")
            columns.add(column.name)
    return replace(entity, fields=own | contributed | system)


def _check_links(entities: Mapping[str, EntityType]) -> None:
    for entity in entities.values():
        if entity.follows is not None and not isinstance(entity.fields.get(entity.follows), Link):
            raise DeclarationError(f"{entity.key} follows {entity.follows}, which is no link of it")
        for field in entity.fields.values():
            if isinstance(field, (Link, Links)) and field.target not in entities:
                raise DeclarationError(
                    f"{entity.key}.{field.name} links to {field.target}, which does not exist"
                )


__all__ = ["Declared", "build_schema"]
