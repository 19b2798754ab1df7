"""Trying a workflow on what happened lately, before it is switched on."""

from datetime import timedelta
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.automation.workflows.checks.asked import WorkflowRefused
from pegboard.automation.workflows.clock import Span
from pegboard.automation.workflows.document import ByHand, Document
from pegboard.automation.workflows.runs import Run
from pegboard.automation.workflows.simulate import Simulation, simulate
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.pages.workflows.entry import ONE, enter_workflows, found_workflow, workflow_url
from pegboard.web.pages.workflows.run_words import TONES, lines_of, state_words
from pegboard.web.pages.workflows.trigger_words import because_words
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

DAYS = (7, 30, 90)
USUAL = 30


@post(f"{ONE}/simulate", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_simulation(request: AnyRequest, workflow: FromPath[str], form: SentForm) -> Response[str]:
    """Answer with what a workflow would have done lately, or with what is wrong in it."""
    visit = enter_workflows(request)
    with visit.reading() as unit:
        found = found_workflow(unit, workflow)
        now = unit.now
    if found.document is None:
        raise BadRequest(gettext("This workflow cannot be read here."))
    wanted = text_of(form, "days")
    days = next((one for one in DAYS if str(one) == wanted), USUAL)
    span = Span(now - timedelta(days=days), now)
    context = simulation_panel(found.id, days)
    try:
        done = simulate(visit.assembly, visit.principal, found.document, span)
        context["simulation"] = _shown(visit, found.document, done)
    except WorkflowRefused as error:
        context["refused"] = [f"{gettext(one.place)}: {gettext(one.message)}"
                              for one in error.faults]  # fmt: skip
    return fragment(request, "fragments/workflows/simulate_panel.html", context)


def simulation_panel(ident: str, days: int = USUAL) -> dict[str, Any]:
    """Return what fragments/workflows/simulate_panel.html takes before anything was tried."""
    return {"simulate_href": f"{workflow_url(ident)}/simulate", "days": days, "spans": DAYS}


def _shown(visit: Visit, document: Document, done: Simulation) -> dict[str, Any]:
    habits = format_of(visit)
    return {
        "is_by_hand": isinstance(document.trigger, ByHand),
        "starts": done.starts,
        "records": done.records,
        "since": habits.moment(done.span.since),
        "runs": [_run(visit, one, done) for one in done.runs],
        "more": max(0, done.starts - len(done.runs)),
    }


def _run(visit: Visit, run: Run, done: Simulation) -> dict[str, Any]:
    kind = visit.assembly.schema.entity(run.entity)
    title = done.names.get(run.record_id) or gettext("Without a name")
    return {
        "record": title,
        "href": record_url(kind, run.record_id),
        "because": because_words(run.because),
        "when": format_of(visit).moment(run.started_at),
        "at": run.started_at.isoformat(),
        "state": state_words(run.state),
        "tone": TONES[run.state],
        "lines": [line | {"href": ""} for line in lines_of(visit, run, done.names)],
    }
