"""A workflow under the editor's hands: it stands in the form of the page until it is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import msgspec

from pegboard.automation.workflows.check import check_document
from pegboard.automation.workflows.checks.asked import Fault, WorkflowRefused
from pegboard.automation.workflows.document import (
    BadDocument,
    Document,
    read_document,
    write_document,
)
from pegboard.automation.workflows.edit_steps import (
    add_step,
    move_step,
    remove_step,
    replace_step,
    step_at,
)
from pegboard.model.errors import UnknownEntity
from pegboard.model.schema import EntityType
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.own_fields.conditions import Builder
from pegboard.web.pages.workflows.entry import known_entity
from pegboard.web.pages.workflows.sent_step import BLANK, sent_step
from pegboard.web.pages.workflows.sent_values import sent_condition
from pegboard.web.pages.workflows.trigger_form import sent_trigger, tag_of
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

AT_TRIGGER = Builder(0, "start_condition")


@dataclass(frozen=True, slots=True)
class Draft:
    """What the page holds: *open* is the label of the step whose form is shown, or empty."""

    id: str
    version: int | None
    name: str
    description: str
    document: Document
    open: str = ""
    faults: Sequence[Fault] = field(default=())
    problems: dict[str, str] = field(default_factory=dict)
    """What could not be read of conditions, by the label of the step; "condition" for the first."""

    @property
    def text(self) -> str:
        return write_document(self.document)


def entity_of(visit: Visit, draft: Draft) -> EntityType:
    """Return what the draft is about; raise UnknownEntity where the person may not read it."""
    kind = known_entity(visit, draft.document.entity)
    if kind is None:
        raise UnknownEntity(draft.document.entity)
    return kind


def sent_draft(unit: Unit, visit: Visit, form: Form) -> Draft:
    """Return the draft as the form says it, with what stands in the form of the open step.

    Raises:
        BadRequest: the form holds no workflow.
        StepGone: the open step is not there.
    """
    try:
        document = read_document(text_of(form, "document"))
    except BadDocument as error:
        raise BadRequest(gettext(str(error)), "document") from error
    version = text_of(form, "version")
    draft = Draft(
        id=text_of(form, "id"),
        version=int(version) if version.isascii() and version.isdigit() else None,
        name=text_of(form, "name").strip(),
        description=text_of(form, "description").strip(),
        document=document,
        open=text_of(form, "open"),
    )
    kind = entity_of(visit, draft)
    problems: dict[str, str] = {}
    if draft.open:
        step = step_at(document.steps, draft.open)
        step, problem = sent_step(unit, visit, kind, step, form)
        problems |= {draft.open: problem} if problem else {}
        steps = replace_step(document.steps, draft.open, step)
        document = msgspec.structs.replace(document, steps=steps)
    if "t.kind" in form:
        sent = sent_condition(unit, visit, kind, form, AT_TRIGGER)
        problems |= {"condition": sent.problem} if sent.problem else {}
        trigger = sent_trigger(visit, document.trigger, form)
        document = msgspec.structs.replace(document, trigger=trigger, condition=sent.text)
    return replace(draft, document=document, problems=problems)


def done_to(draft: Draft, deed: str, at: str, kind: str = "") -> Draft:
    """Return the draft after *deed* at the step *at*; *kind* is that of a new step.

    Raises:
        StepGone: there is no such step.
    """
    steps, opened = draft.document.steps, draft.open
    match deed:
        case "add":
            blank = next((one for one in BLANK.values() if tag_of(type(one)) == kind), None)
            if blank is None:
                raise BadRequest(gettext("Choose what is to be done."), "kind")
            steps, opened = add_step(steps, at, blank), at
        case "remove":
            steps, opened = remove_step(steps, at), ""
        case "up" | "down":
            steps, opened = move_step(steps, at, -1 if deed == "up" else 1), ""
        case "edit":
            step_at(steps, at)
            opened = at
        case "close":
            opened = ""
    document = msgspec.structs.replace(draft.document, steps=steps)
    return replace(draft, document=document, open=opened)


def examined(unit: Unit, visit: Visit, draft: Draft) -> Draft:
    """Return the draft with what is wrong in it, named at each step."""
    faults = [Fault(_place(at), words) for at, words in draft.problems.items()]
    try:
        check_document(unit, visit.assembly, draft.document, own_id=draft.id or None)
    except WorkflowRefused as error:
        faults += error.faults
    return replace(draft, faults=tuple(faults))


def _place(at: str) -> str:
    if at == "condition":
        return Worded("Condition")
    return Worded("Step %(label)s, %(title)s", label=at, title=Worded("Branch"))
