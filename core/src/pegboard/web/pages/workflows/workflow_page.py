"""The page of one workflow: what it says, whether it is on, and what it did."""

from collections.abc import Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.workflows.checks.asked import Fault, WorkflowRefused
from pegboard.automation.workflows.document import BadDocument
from pegboard.automation.workflows.seen_runs import seen_runs_of_workflow
from pegboard.automation.workflows.switch import switch_off, switch_on
from pegboard.model.system import USER
from pegboard.records.audit import note
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import go
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.workflows.entry import (
    HERE,
    ONE,
    Found,
    enter_workflows,
    found_workflow,
    plural_of,
    workflow_url,
)
from pegboard.web.pages.workflows.picture import picture
from pegboard.web.pages.workflows.run_words import run_rows
from pegboard.web.pages.workflows.simulation import simulation_panel
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@get(ONE, sync_to_thread=False)
def show_workflow(request: AnyRequest, workflow: FromPath[str]) -> Response[str]:
    """Show the picture of a workflow and its last runs."""
    visit = enter_workflows(request)
    return _page(request, visit, workflow)


@post(f"{ONE}/on", sync_to_thread=False)
def take_on(request: AnyRequest, workflow: FromPath[str]) -> Response[Any]:
    """Switch a workflow on, or show at which step it cannot run."""
    visit = enter_workflows(request)
    try:
        with visit.writing() as unit:
            switch_on(unit, visit.assembly, workflow)
            note(unit, "workflow_on", record=found_workflow(unit, workflow).id)
    except WorkflowRefused as error:
        return _page(request, visit, workflow, error.faults)
    except BadDocument:
        say = gettext("This workflow says nothing yet: edit it first.")
        return go(workflow_url(workflow), say=say, tone="red")
    say = gettext("The workflow is on. It acts with your rights.")
    return go(workflow_url(workflow), say=say)


@post(f"{ONE}/off", sync_to_thread=False)
def take_off(request: AnyRequest, workflow: FromPath[str]) -> Response[Any]:
    """Switch a workflow off."""
    visit = enter_workflows(request)
    with visit.writing() as unit:
        switch_off(unit, workflow)
        note(unit, "workflow_off", record=found_workflow(unit, workflow).id)
    return go(workflow_url(workflow), say=gettext("The workflow is off. It starts no more."))


def _page(
    request: AnyRequest, visit: Visit, ident: str, faults: Sequence[Fault] = ()
) -> Response[str]:
    with visit.reading() as unit:
        found = found_workflow(unit, ident)
        context = _context(visit, unit, found, faults)
    status = 422 if faults else 200
    return page(request, "pages/workflows/one.html", context, current=HERE, status=status)


def _context(visit: Visit, unit: Unit, one: Found, faults: Sequence[Fault]) -> dict[str, Any]:
    people = titles(unit, {USER: [who for who in (one.run_as, one.owner) if who]})
    runs = seen_runs_of_workflow(unit, one.id)
    href = workflow_url(one.id)
    return {
        "crumbs": [{"label": gettext("Workflows"), "href": HERE}, {"label": one.name}],
        "name": one.name,
        "description": one.description,
        "href": href,
        "edit_href": f"{href}/edit" if one.document is not None else None,
        "versions_href": f"{href}/versions",
        "is_on": one.is_on,
        "problem": gettext(one.problem),
        "may_change": one.may_change,
        "may_switch_on": one.document is not None,
        "run_as": people.get(one.run_as or "", ""),
        "facts": _facts(visit, one, people),
        "picture": picture(visit, unit, one.document, faults=faults) if one.document else None,
        "has_faults": bool(faults),
        "runs": run_rows(visit, runs),
        **(simulation_panel(one.id) if one.document is not None else {}),
        "delete_href": f"/base/workflow/{one.id}/delete",
        "own_href": f"/base/workflow/{one.id}",
    }


def _facts(visit: Visit, one: Found, people: dict[str, str]) -> list[dict[str, str]]:
    unseen = gettext("not visible to you")
    facts = [
        {"label": gettext("About"), "value": plural_of(visit, one.entity)},
        {"label": gettext("Owner"), "value": people.get(one.owner or "", unseen)},
    ]
    if one.is_on:
        runs_as = people.get(one.run_as or "", unseen)
        facts.append({"label": gettext("Runs with the rights of"), "value": runs_as})
    return facts
