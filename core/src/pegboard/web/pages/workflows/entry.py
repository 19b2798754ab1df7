"""The addresses of workflows, and the door that all their pages go through."""

from dataclasses import dataclass

from pegboard.automation.workflows.document import BadDocument, Document, read_document
from pegboard.automation.workflows.names import MANAGE_AUTOMATION, WORKFLOW
from pegboard.model.change import Values
from pegboard.model.schema import EntityType
from pegboard.records.get import get
from pegboard.records.rights_over import rights_over
from pegboard.records.unit import Unit
from pegboard.web.pages.permissions import demand_permission
from pegboard.web.requests import AnyRequest, Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/settings/workflows"
NEW = f"{HERE}/new"
DRAFT = f"{HERE}/draft"
ONE = f"{HERE}/{{workflow:str}}"
RUN = f"{HERE}/runs/{{run:str}}"


@dataclass(frozen=True, slots=True)
class Found:
    """A workflow as its readers see it; *document* is None for what cannot be read here."""

    id: str
    version: int
    name: str
    description: str
    entity: str
    is_on: bool
    problem: str
    run_as: str | None
    owner: str | None
    document: Document | None
    may_change: bool


def enter_workflows(request: AnyRequest) -> Visit:
    """Return the visit of somebody who manages automation, and speak their language.

    Raises:
        PermissionNeeded: the person does not.
    """
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_permission(visit, MANAGE_AUTOMATION)
    return visit


def workflow_url(ident: str) -> str:
    return f"{HERE}/{ident}"


def run_url(ident: str) -> str:
    return f"{HERE}/runs/{ident}"


def found_workflow(unit: Unit, ident: str) -> Found:
    """Return the workflow with the id *ident*.

    Raises:
        NotFound, Forbidden: there is none for the person.
    """
    stored = get(unit, WORKFLOW, ident)
    may = rights_over(unit, WORKFLOW, str(stored["id"]))
    return found_of(stored, may_change="update" in may)


def found_of(stored: Values, *, may_change: bool = False) -> Found:
    """Return a workflow as it was read."""
    return Found(
        id=str(stored["id"]),
        version=int(stored["version"]),
        name=str(stored.get("name") or ""),
        description=str(stored.get("description") or ""),
        entity=str(stored.get("entity") or ""),
        is_on=bool(stored.get("active")),
        problem=str(stored.get("problem") or ""),
        run_as=stored.get("run_as"),
        owner=stored.get("owner"),
        document=_document(stored.get("document")),
        may_change=may_change,
    )


def plural_of(visit: Visit, entity: str) -> str:
    """Return what records of *entity* are called; its key while its plugin is off."""
    kind = visit.assembly.schema.entities.get(entity)
    return gettext(kind.plural) if kind is not None else entity


def known_entity(visit: Visit, entity: str) -> EntityType | None:
    """Return an entity that the person may read, None for any other."""
    kind = visit.assembly.schema.entities.get(entity)
    return kind if kind is not None and visit.rights.may(entity, "read") else None


def _document(text: str | None) -> Document | None:
    try:
        return read_document(text or "")
    except BadDocument:
        return None
