"""The list of workflows: which are on, when they last ran, and what failed."""

from typing import Any

from litestar import Response, get

from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.runs import RunFigures, run_figures
from pegboard.model.system import USER
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.visible import reaches_all
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.workflows.entry import (
    HERE,
    NEW,
    Found,
    enter_workflows,
    found_of,
    known_entity,
    plural_of,
    workflow_url,
)
from pegboard.web.pages.workflows.ready import offered
from pegboard.web.pages.workflows.trigger_words import trigger_words
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MOST = 500
FIELDS = (
    "id", "version", "name", "description", "entity", "active", "run_as", "problem", "owner",
    "document",
)  # fmt: skip


@get(HERE, sync_to_thread=False)
def show_workflows(request: AnyRequest) -> Response[str]:
    """Show every workflow that the person may see."""
    visit = enter_workflows(request)
    with visit.reading() as unit:
        query = Query(WORKFLOW, fields=FIELDS, sort=("-active", "name"), limit=MOST)
        several = [found_of(one) for one in find(unit, query).records]
        figures = run_figures(unit.tx, unit.workspace)
        people = titles(unit, {USER: [one.run_as for one in several if one.run_as]})
        rows = [_row(visit, unit, one, figures.get(one.id), people) for one in several]
    context = {"rows": rows, "new_href": NEW, "ready": offered(visit)}
    return page(request, "pages/workflows/list.html", context, current=HERE)


def _row(
    visit: Visit, unit: Unit, one: Found, figures: RunFigures | None, people: dict[str, str]
) -> dict[str, Any]:
    kind = known_entity(visit, one.entity)
    trigger = trigger_words(kind, one.document.trigger) if one.document else ""
    shown = figures if _may_count(unit, one.entity) else None
    habits = format_of(visit)
    states = shown.states if shown else {}
    return {
        "name": one.name,
        "href": workflow_url(one.id),
        "trigger": trigger,
        "entity": plural_of(visit, one.entity),
        "icon": kind.icon if kind else "workflow",
        "is_on": one.is_on,
        "problem": gettext(one.problem),
        "run_as": people.get(one.run_as or "", ""),
        "last": habits.moment(shown.last) if shown and shown.last else "",
        "runs": sum(states.values()),
        "failed": states.get("failed", 0) + states.get("cut", 0),
        "asking": states.get("asking", 0),
    }


def _may_count(unit: Unit, entity: str) -> bool:
    """Whether the person may see every record of *entity*, and so how many workflows ran on."""
    return entity in unit.workspace.schema.entities and (
        unit.rights.may(entity, "read") and reaches_all(unit.workspace, unit.rights, entity, "read")
    )
