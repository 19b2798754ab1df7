"""Turns what administrators added into declarations, like those of a plugin."""

from collections.abc import Iterable
from types import new_class
from typing import Any

from pegboard.model.build_schema import Declared
from pegboard.model.entities import Entity, Extension
from pegboard.model.fields import Field
from pegboard.model.own import OWN, Own, OwnEntity, OwnField
from pegboard.model.own_kinds import own_field


def own_declarations(own: Own) -> Declared:
    """Return the entities and extensions of *own* that are not retired.

    Raises:
        BadOwn: a field is told what does not fit it.
    """
    living = [one for one in own.fields if not one.retired]
    made = [one for one in own.entities if not one.retired]
    keys = {one.key for one in made}
    others = dict.fromkeys(one.entity for one in living if one.entity not in keys)
    return Declared(
        OWN,
        tuple(_entity(one, [f for f in living if f.entity == one.key]) for one in made),
        tuple(_extension(of, [f for f in living if f.entity == of]) for of in others),
    )


def _entity(own: OwnEntity, fields: Iterable[OwnField]) -> type[Entity]:
    body = {one.name: own_field(one) for one in fields}
    said = {
        "name": own.name,
        "label": own.label,
        "plural": own.plural,
        "owner": own.owner,
        "title": own.title or None,
        "icon": own.icon,
        "menu": own.menu if own.in_menu else None,
        "order": own.order,
    }
    return new_class(_class_name(own.name), (Entity,), said, _filling(body, own.help))


def _extension(of: str, fields: Iterable[OwnField]) -> type[Extension]:
    body = {one.name: own_field(one) for one in fields}
    return new_class(f"{_class_name(of)}Own", (Extension,), {"of": of}, _filling(body))


def _filling(body: dict[str, Field], doc: str = "") -> Any:
    return lambda namespace: namespace.update(body | {"__doc__": doc})


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.replace(".", "_").split("_"))
