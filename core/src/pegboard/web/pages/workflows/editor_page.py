"""The editor of workflows: a new one, one that is there, and each step of working on it."""

from dataclasses import replace
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.workflows.checks.asked import WorkflowRefused
from pegboard.automation.workflows.document import Created, Document
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.save import change_workflow, create_workflow
from pegboard.records.audit import note
from pegboard.records.errors import InvalidRecord, StaleWrite
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import go
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, fragment, page
from pegboard.web.pages.workflows.draft import Draft, done_to, examined, sent_draft
from pegboard.web.pages.workflows.editor_context import editor_context
from pegboard.web.pages.workflows.entry import (
    DRAFT,
    HERE,
    NEW,
    ONE,
    enter_workflows,
    found_workflow,
    known_entity,
    workflow_url,
)
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

NOT_OFFERED = frozenset({WORKFLOW, "base.saved_view"})


@get(NEW, sync_to_thread=False)
def show_new_workflow(request: AnyRequest) -> Response[str]:
    """Ask what records it is about, and then show an empty workflow about them."""
    visit = enter_workflows(request)
    kind = known_entity(visit, request.query_params.get("entity", ""))
    if kind is None:
        context = {"crumbs": _crumbs(gettext("New workflow")), "entities": _entities(visit)}
        return page(request, "pages/workflows/new.html", context, current=HERE)
    draft = Draft("", None, "", "", Document(kind.key, Created(), ()))
    return _page(request, visit, draft)


@post(NEW, dependencies=WITH_FORM, sync_to_thread=False)
def take_new_workflow(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Keep a new workflow, or show what is wrong with it."""
    visit = enter_workflows(request)
    return _save(request, visit, form, "")


@get(f"{ONE}/edit", sync_to_thread=False)
def show_edited_workflow(request: AnyRequest, workflow: FromPath[str]) -> Response[str]:
    """Show a workflow in the editor."""
    visit = enter_workflows(request)
    with visit.reading() as unit:
        ident = demand(unit, WORKFLOW, workflow, "update")
        found = found_workflow(unit, ident)
    if found.document is None:
        raise BadRequest(gettext("This workflow cannot be read here."))
    draft = Draft(found.id, found.version, found.name, found.description, found.document)
    return _page(request, visit, draft)


@post(f"{ONE}/edit", dependencies=WITH_FORM, sync_to_thread=False)
def take_edited_workflow(
    request: AnyRequest, workflow: FromPath[str], form: SentForm
) -> Response[Any]:
    """Let a workflow say what was sent, or show what is wrong with it."""
    visit = enter_workflows(request)
    return _save(request, visit, form, workflow)


@post(DRAFT, dependencies=WITH_FORM, sync_to_thread=False)
def change_draft(request: AnyRequest, form: SentForm) -> Response[str]:
    """Do one thing to the draft and answer with the editor; nothing is kept."""
    visit = enter_workflows(request)
    asked = request.query_params
    at = asked.get("at", "")
    with visit.reading() as unit:
        draft = sent_draft(unit, visit, form)
        kind = str((form.get(f"kind.{at}") or [""])[-1])
        draft = examined(unit, visit, done_to(draft, asked.get("do", ""), at, kind))
        context = editor_context(visit, unit, draft)
    return fragment(request, "fragments/workflows/editor.html", context)


def _save(request: AnyRequest, visit: Visit, form: SentForm, ident: str) -> Response[Any]:
    with visit.reading() as unit:
        draft = replace(sent_draft(unit, visit, form), id=ident)
        draft = examined(unit, visit, replace(draft, open=""))
    general = ""
    if not draft.faults:
        try:
            with visit.writing() as unit:
                kept = _keep(unit, visit, draft)
        except InvalidRecord as error:
            general = "; ".join(gettext(one.message) for one in error.problems)
            general = f"{gettext('Name')}: {general}"
        except StaleWrite as error:
            draft = replace(draft, version=error.version)
            general = gettext("Somebody changed it meanwhile. Saved again, yours replaces theirs.")
        except WorkflowRefused as error:
            draft = replace(draft, faults=error.faults)
        else:
            return go(workflow_url(kept), say=gettext("The workflow is saved."))
    return _page(request, visit, draft, general=general, status=422)


def _keep(unit: Unit, visit: Visit, draft: Draft) -> str:
    if not draft.id:
        return create_workflow(
            unit,
            visit.assembly,
            name=draft.name,
            document=draft.document,
            description=draft.description,
        )
    ident = demand(unit, WORKFLOW, draft.id, "update")
    change_workflow(
        unit,
        visit.assembly,
        ident,
        name=draft.name,
        document=draft.document,
        description=draft.description,
        version=draft.version,
    )
    note(unit, "workflow_changed", record=ident)
    return ident


def _page(
    request: AnyRequest, visit: Visit, draft: Draft, *, general: str = "", status: int = 200
) -> Response[str]:
    href = workflow_url(draft.id) if draft.id else HERE
    label = gettext("Edit") if draft.id else gettext("New workflow")
    crumbs = _crumbs(draft.name, href) if draft.id else _crumbs()
    with visit.reading() as unit:
        is_on = bool(draft.id) and found_workflow(unit, draft.id).is_on
        context = editor_context(visit, unit, draft) | {
            "crumbs": [*crumbs, {"label": label}],
            "heading": draft.name or gettext("New workflow"),
            "action": f"{href}/edit" if draft.id else NEW,
            "cancel": href,
            "general": general,
            "is_on": is_on,
        }
    return page(request, "pages/workflows/editor.html", context, current=HERE, status=status)


def _crumbs(label: str = "", href: str = "") -> list[dict[str, str]]:
    crumbs = [{"label": gettext("Workflows"), "href": HERE}]
    return [*crumbs, {"label": label, "href": href}] if label else crumbs


def _entities(visit: Visit) -> list[dict[str, str]]:
    found = [
        {"label": gettext(one.plural), "href": f"{NEW}?entity={one.key}", "icon": one.icon}
        for one in visit.assembly.schema.entities.values()
        if visit.rights.may(one.key, "read") and one.key not in NOT_OFFERED
    ]
    return sorted(found, key=lambda one: one["label"])
