"""The addresses of fields and entities, and the door that all their pages go through."""

from pegboard.lifecycle.apply_plan import MANAGE_FIELDS
from pegboard.model.own import OWN, Own
from pegboard.model.schema import EntityType
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.requests import AnyRequest, Visit, visit_of
from pegboard.web.translations import speak

HERE = "/settings/fields"
NEW = f"{HERE}/new"
FILE = f"{HERE}/file"
ENTITY = f"{HERE}/{{plugin:str}}/{{entity:str}}"
FIELD = f"{ENTITY}/field/{{name:str}}"
NOT_CONFIGURED = frozenset({"base.saved_view"})
"""Entities that are no records of the company's work."""


def enter_fields(request: AnyRequest) -> Visit:
    """Return the visit of somebody who manages fields, and speak their language.

    Raises:
        PermissionNeeded: the person does not.
    """
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_FIELDS)
    return visit


def enter_entity(request: AnyRequest, plugin: str, entity: str) -> tuple[Visit, EntityType]:
    """Return the visit and the entity that an address names.

    Raises:
        UnknownEntity: there is none.
    """
    visit = enter_fields(request)
    return visit, visit.assembly.schema.entity(f"{plugin}.{entity}")


def own_of(visit: Visit) -> Own:
    """Return all that administrators configured."""
    return visit.assembly.blueprint.own


def entity_url(key: str) -> str:
    return f"{HERE}/{key.replace('.', '/', 1)}"


def field_url(key: str, name: str) -> str:
    return f"{entity_url(key)}/field/{name}"


def is_own_entity(entity: EntityType) -> bool:
    return entity.plugin == OWN
