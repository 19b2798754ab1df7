"""The main menu of a person: what their roles put there, of what they may read."""

from collections.abc import Iterable

from pegboard.hookspecs.roles import RolePack
from pegboard.model.schema import EntityType
from pegboard.web.requests import Visit


def menu_entities(visit: Visit) -> list[EntityType]:
    """Return the entities of the main menu that the person may read, in order."""
    roles = visit.assembly.workspace.roles.roles
    own = [roles[name] for name in visit.principal.roles if name in roles]
    rights = visit.rights
    found = [
        entity
        for entity in visit.assembly.schema.entities.values()
        if rights.may(entity.key, "read") and any(_stands_there(entity, role) for role in own)
    ]
    places = _places(own)
    return sorted(found, key=lambda one: _place(one, places))


def _stands_there(entity: EntityType, role: RolePack) -> bool:
    """Whether *role* names the entity; of a plugin that says nothing, all that have a place do."""
    if any(name.partition(".")[0] == entity.plugin for name in role.sections):
        return entity.key in role.sections
    return entity.menu is not None


def _places(roles: Iterable[RolePack]) -> dict[str, int]:
    named = dict.fromkeys(name for role in roles for name in role.sections)
    return {name: place for place, name in enumerate(named)}


def _place(entity: EntityType, places: dict[str, int]) -> tuple[bool, int, int, str]:
    """What has a place in the menu of all comes first, then the rest as the roles name it."""
    return entity.menu is None, entity.menu or 0, places.get(entity.key, 0), entity.key
