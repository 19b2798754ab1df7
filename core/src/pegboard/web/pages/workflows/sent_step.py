"""What the form of a step says: the step as it was sent, and blank ones to begin with."""

from collections.abc import Mapping

from pegboard.automation.workflows.document import (
    Approval,
    AssignOwner,
    Branch,
    CallWorkflow,
    CreateRecord,
    CreateTask,
    Notify,
    RunAction,
    SendMail,
    Step,
    UpdateRecord,
    Value,
    Wait,
)
from pegboard.automation.workflows.names import ACTIVITY
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit
from pegboard.web.pages.forms import Form, text_of, texts_of
from pegboard.web.pages.workflows.sent_values import (
    sent_condition,
    sent_values,
    typed,
    whole,
    written,
)
from pegboard.web.pages.workflows.step_form import AT_STEP
from pegboard.web.pages.workflows.step_words import target_of
from pegboard.web.requests import Visit

BLANK: Mapping[type, Step] = {
    CreateTask: CreateTask(Value("")),
    UpdateRecord: UpdateRecord({}),
    AssignOwner: AssignOwner("in_turns"),
    Notify: Notify(Value("")),
    SendMail: SendMail(""),
    CreateRecord: CreateRecord(ACTIVITY),
    RunAction: RunAction(""),
    Wait: Wait(days=1),
    Branch: Branch(""),
    Approval: Approval("", ""),
    CallWorkflow: CallWorkflow(""),
}


def sent_step(  # noqa: PLR0911  # one per kind
    unit: Unit, visit: Visit, kind: EntityType, step: Step, form: Form
) -> tuple[Step, str]:
    """Return *step* as *form* says it, and what is wrong with its condition if anything is."""
    match step:
        case CreateRecord():
            return _created(visit, step, form), ""
        case UpdateRecord():
            return _updated(visit, kind, step, form), ""
        case RunAction():
            return _done(visit, kind, step, form), ""
        case Branch() | Wait() | AssignOwner():
            sent = sent_condition(unit, visit, kind, form, AT_STEP)
            return _conditional(step, sent.text, form), sent.problem
        case CreateTask():
            return CreateTask(
                subject=written(form, "s.subject"),
                to=text_of(form, "s.to"),
                due_days=whole(form, "s.due_days"),
                activity=text_of(form, "s.activity") or step.activity,
                priority=text_of(form, "s.priority") or step.priority,
            ), ""
        case Notify():
            return Notify(text=written(form, "s.text"), to=text_of(form, "s.to")), ""
        case SendMail():
            to = text_of(form, "s.to").strip().removeprefix("=").strip()
            return SendMail(template=text_of(form, "s.template"), to=to), ""
        case Approval():
            question = text_of(form, "s.question").strip()
            return Approval(by=text_of(form, "s.by"), question=question), ""
        case CallWorkflow():
            return CallWorkflow(workflow=text_of(form, "s.workflow")), ""


def _conditional(step: Branch | Wait | AssignOwner, condition: str, form: Form) -> Step:
    if isinstance(step, Branch):
        return Branch(condition, step.then_steps, step.else_steps)
    if isinstance(step, Wait):
        days, hours, minutes = (whole(form, f"s.{one}") for one in ("days", "hours", "minutes"))
        return Wait(days=days, hours=hours, minutes=minutes, until=condition)
    people = tuple(one for one in texts_of(form, "s.people") if one)
    is_least = text_of(form, "s.how") == "least_loaded"
    return AssignOwner(
        how="least_loaded" if is_least else "in_turns",
        people=people,
        team=text_of(form, "s.team"),
        load=condition if is_least else "",
    )


def _created(visit: Visit, step: CreateRecord, form: Form) -> CreateRecord:
    entity = text_of(form, "s.entity") or step.entity
    if entity != step.entity:
        return CreateRecord(entity)
    target = visit.assembly.schema.entities.get(entity)
    return CreateRecord(entity, sent_values(visit, target, form))


def _updated(visit: Visit, kind: EntityType, step: UpdateRecord, form: Form) -> UpdateRecord:
    link = text_of(form, "s.link")
    if link != step.link:
        return UpdateRecord({}, link)
    target = target_of(visit.assembly.schema, kind.key, step)
    return UpdateRecord(sent_values(visit, target, form), link)


def _done(visit: Visit, kind: EntityType, step: RunAction, form: Form) -> RunAction:
    action = text_of(form, "s.action")
    if action != step.action:
        return RunAction(action)
    found = visit.assembly.actions.get((kind.key, action))
    names = found[1].fields if found else {}
    values = {name: written(form, f"s.a.{name}") for name in names}
    return RunAction(action, {name: one for name, one in values.items() if typed(one)})
