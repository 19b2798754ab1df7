"""What a record offers about workflows: buttons that start one, and questions to be answered."""

from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.automation.workflows.by_hand import answer, buttons, start_by_hand
from pegboard.automation.workflows.runs import Run
from pegboard.automation.workflows.seen_runs import asked_of, demand_asked
from pegboard.model.schema import EntityType
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.pages.urls import record_url
from pegboard.web.refusals import BadRequest
from pegboard.web.translations import gettext

ANSWERS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class WorkflowOffer:
    """A button *label* that starts a workflow; or a *question* whose answer goes to *href*."""

    href: str
    label: str = ""
    question: str = ""


def workflow_offers(
    unit: Unit, kind: EntityType, ident: str, may: frozenset[str]
) -> dict[str, list[WorkflowOffer]]:
    """Return the buttons and the questions for the person, with the rights *may* over a record."""
    url = record_url(kind, ident)
    offered = buttons(unit, kind.key, ident) if "update" in may else []
    return {
        "buttons": [WorkflowOffer(f"{url}/workflows/{one.workflow}", one.label) for one in offered],
        "questions": [
            WorkflowOffer(f"{url}/runs/{one.id}/answer", question=_question(one))
            for one in asked_of(unit, kind.key, ident)
        ],
    }


@post(f"{RECORD}/workflows/{{workflow:str}}", sync_to_thread=False)
def take_start(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    workflow: FromPath[str],
) -> Response[Any]:
    """Have a workflow start on a record."""
    visit, kind = enter(request, plugin, entity)
    with visit.writing() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        offered = {one.workflow: one.label for one in buttons(unit, kind.key, ident)}
        start_by_hand(unit, workflow, ident)
    say = gettext("Started: %(label)s") % {"label": offered.get(workflow, "")}
    return go(record_url(kind, ident), say=say)


@post(f"{RECORD}/runs/{{run:str}}/answer", dependencies=WITH_FORM, sync_to_thread=False)
def take_answer(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    run: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Give a run the answer that it waits for."""
    visit, kind = enter(request, plugin, entity)
    said = text_of(form, "answer")
    with visit.writing() as unit:
        ident = demand_asked(unit, kind.key, record_id, run)
        if said not in ANSWERS:
            raise BadRequest(gettext("Answer with yes or no."), "answer")
        answer(unit, ident, is_yes=said == "yes")
    return go(record_url(kind, record_id), say=gettext("Your answer is noted."))


def _question(run: Run) -> str:
    return run.log[-1].values.get("question", "") if run.log else ""
