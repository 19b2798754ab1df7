"""The page of one run: what each step did, and trying again from where it failed."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.automation.workflows.by_hand import try_again
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.seen_runs import seen_run
from pegboard.records.audit import note
from pegboard.records.titles import titles
from pegboard.web.pages.answers import go
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.workflows.entry import HERE, RUN, enter_workflows, run_url, workflow_url
from pegboard.web.pages.workflows.run_words import log_lines, run_row
from pegboard.web.translations import gettext


@get(RUN, sync_to_thread=False)
def show_run(request: AnyRequest, run: FromPath[str]) -> Response[str]:
    """Show what the steps of a run did."""
    visit = enter_workflows(request)
    with visit.reading() as unit:
        seen = seen_run(unit, run)
        named = titles(unit, {WORKFLOW: [seen.run.workflow_id]})
        name = named.get(seen.run.workflow_id) or gettext("A workflow that is gone")
        context = {
            "crumbs": [
                {"label": gettext("Workflows"), "href": HERE},
                {"label": name, "href": workflow_url(seen.run.workflow_id)},
                {"label": gettext("Run")},
            ],
            "run": run_row(visit, seen),
            "workflow": name,
            "lines": log_lines(visit, unit, [seen.run])[seen.run.id],
        }
    return page(request, "pages/workflows/run.html", context, current=HERE)


@post(f"{RUN}/retry", sync_to_thread=False)
def take_try_again(request: AnyRequest, run: FromPath[str]) -> Response[Any]:
    """Let a run that failed go on from the step that failed."""
    visit = enter_workflows(request)
    with visit.writing() as unit:
        try_again(unit, run)
        note(unit, "workflow_run_retried", run=run)
    return go(run_url(run), say=gettext("The run goes on from the step that failed."))
