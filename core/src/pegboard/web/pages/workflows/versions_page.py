"""What a workflow said earlier, and going back to it."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.workflows.checks.asked import WorkflowRefused
from pegboard.automation.workflows.document import BadDocument, read_document
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.save import change_workflow
from pegboard.records.audit import note
from pegboard.records.errors import NotFound
from pegboard.records.history import MOST_ENTRIES, HistoryEntry, history
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.pages.answers import go
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.workflows.entry import (
    HERE,
    ONE,
    enter_workflows,
    found_workflow,
    workflow_url,
)
from pegboard.web.pages.workflows.picture import picture
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

VERSIONS = f"{ONE}/versions"


@get(VERSIONS, sync_to_thread=False)
def show_versions(request: AnyRequest, workflow: FromPath[str]) -> Response[str]:
    """Show every version of what a workflow says; `version` shows the picture of one."""
    visit = enter_workflows(request)
    with visit.reading() as unit:
        found = found_workflow(unit, workflow)
        entries = _entries(unit, found.id)
        wanted = request.query_params.get("version", "")
        newest = entries[0] if entries else None
        shown = next((one for one in entries if str(one.version) == wanted), newest)
        href = workflow_url(found.id)
        context: dict[str, Any] = {
            "crumbs": [
                {"label": gettext("Workflows"), "href": HERE},
                {"label": found.name, "href": href},
                {"label": gettext("Versions")},
            ],
            "name": found.name,
            "href": f"{href}/versions",
            "rows": [_row(visit, one, f"{href}/versions", entries[0], shown) for one in entries],
            "shown": shown.version if shown else None,
            "may_go_back": found.may_change and shown is not None and shown is not entries[0],
            "picture": _picture(visit, unit, shown) if shown else None,
        }
    return page(request, "pages/workflows/versions.html", context, current=HERE)


@post(f"{VERSIONS}/{{version:int}}", sync_to_thread=False)
def go_back(request: AnyRequest, workflow: FromPath[str], version: FromPath[int]) -> Response[Any]:
    """Let a workflow say again what it said at a version."""
    visit = enter_workflows(request)
    try:
        with visit.writing() as unit:
            ident = demand(unit, WORKFLOW, workflow, "update")
            found = found_workflow(unit, ident)
            entry = next((one for one in _entries(unit, ident) if one.version == version), None)
            if entry is None:
                raise NotFound(WORKFLOW, workflow)
            document = read_document(entry.changes["document"][1] or "")
            change_workflow(
                unit,
                visit.assembly,
                ident,
                name=found.name,
                document=document,
                description=found.description,
                version=found.version,
            )
            note(unit, "workflow_changed", record=ident)
    except (WorkflowRefused, BadDocument) as error:
        say = gettext("It cannot go back: %(reason)s") % {"reason": gettext(str(error))}
        return go(f"{workflow_url(workflow)}/versions?version={version}", say=say, tone="red")
    return go(workflow_url(ident), say=gettext("The workflow is as it was then."))


def _entries(unit: Unit, ident: str) -> list[HistoryEntry]:
    """Return the changes of what a workflow says, newest first."""
    kind = unit.entity(WORKFLOW)
    entries = history(unit, kind, ident, limit=MOST_ENTRIES)
    return [one for one in entries if (one.changes.get("document") or (None, None))[1]]


def _row(
    visit: Visit, entry: HistoryEntry, href: str, newest: HistoryEntry, shown: HistoryEntry | None
) -> dict[str, Any]:
    return {
        "version": entry.version,
        "href": f"{href}?version={entry.version}",
        "who": entry.by_name or gettext("Somebody"),
        "when": format_of(visit).moment(entry.at),
        "at": entry.at.isoformat(),
        "is_newest": entry is newest,
        "is_shown": entry is shown,
    }


def _picture(visit: Visit, unit: Unit, entry: HistoryEntry) -> dict[str, Any] | None:
    try:
        document = read_document(entry.changes["document"][1] or "")
    except BadDocument:
        return None
    return picture(visit, unit, document)
