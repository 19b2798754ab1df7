"""Field paths such as `account.sector`: what they mean, and whether they may be read."""

from dataclasses import dataclass

from pegboard.access.rights import Rights
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Field, Link
from pegboard.model.schema import EntityType, Schema

LONGEST_PATH = 5


@dataclass(frozen=True, slots=True)
class FieldPath:
    """A readable field, reached through zero or more links; *name* is the path as written."""

    name: str
    links: tuple[str, ...]
    entity: str
    field: Field


def resolve(schema: Schema, rights: Rights, entity: str, name: str) -> FieldPath:
    """Return what *name* means for *entity*.

    Raises:
        UnknownField: a part does not exist, may not be read, or is no link to follow.
    """
    parts = tuple(name.split("."))
    if len(parts) > LONGEST_PATH:
        raise UnknownField(entity, name)
    here = entity
    for part in parts[:-1]:
        link = _readable(schema, rights, here, part, name)
        if not isinstance(link, Link):
            raise UnknownField(entity, name)
        here = link.target
        if not rights.may(here, "read"):
            raise UnknownField(entity, name)
    field = _readable(schema, rights, here, parts[-1], name)
    return FieldPath(name, parts[:-1], here, field)


def usual_order(entity: EntityType, rights: Rights) -> str:
    """Return how a list is sorted unless asked otherwise: by age where its order is hidden."""
    path = entity.order.removeprefix("-")
    return entity.order if path in rights.readable(entity.key) else "created_at"


def _readable(schema: Schema, rights: Rights, entity: str, part: str, name: str) -> Field:
    if part not in rights.readable(entity):
        raise UnknownField(entity, name)
    return schema.entity(entity).fields[part]
