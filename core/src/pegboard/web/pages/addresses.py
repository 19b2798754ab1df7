"""The addresses of a record's page and of everything below it."""

from pegboard.model.schema import EntityType
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import speak

ENTITY = "/{plugin:str}/{entity:str}"
RECORD = f"{ENTITY}/{{record_id:str}}"


def enter(request: AnyRequest, plugin: str, entity: str) -> tuple[Visit, EntityType]:
    """Return the visit and the entity that an address names, and speak the person's language.

    Raises:
        UnknownEntity: there is none.
        NotSignedIn: nobody is signed in.
    """
    visit = visit_of(request)
    speak(visit.principal.locale)
    return visit, visit.assembly.schema.entity(f"{plugin}.{entity}")


def is_fragment(request: AnyRequest) -> bool:
    """Return whether htmx asks, for a part of the page that is there."""
    return request.headers.get("hx-request") == "true"
