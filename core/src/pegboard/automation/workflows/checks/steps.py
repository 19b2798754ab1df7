"""Whether each step of a workflow can be done, and may be by who writes it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from pegboard.automation.mail.fill_template import stored_template
from pegboard.automation.workflows.checks.asked import Asked
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
    UpdateRecord,
    Value,
    Wait,
)
from pegboard.automation.workflows.names import ACTIVITY, EMAIL
from pegboard.automation.workflows.program import each_step, named
from pegboard.automation.workflows.steps.pause import length
from pegboard.model.errors import PegboardError
from pegboard.model.fields import Link
from pegboard.model.system import TEAM
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.reach import demand

MOST_STEPS = 50
LONGEST_WAIT = timedelta(days=366)


def check_steps(asked: Asked) -> None:
    """Refuse steps that could not be done, naming each."""
    steps = list(each_step(asked.document.steps))
    if not 1 <= len(steps) <= MOST_STEPS:
        words = Worded("give between 1 and %(most)s of them", most=MOST_STEPS)
        asked.refuse(Worded("Steps"), words)
    for label, step in steps:
        CHECKS[type(step)](asked, named(label, step), step)


def _create(asked: Asked, place: str, step: CreateRecord) -> None:
    if not asked.may(place, step.entity, "create"):
        return
    asked.values(place, step.entity, step.values)
    for field in asked.unit.workspace.schema.entity(step.entity).own_fields:
        is_missing = field.must_be_given and field.initial() in (None, (), "")
        if is_missing and field.name not in step.values:
            asked.refuse(place, Worded("%(field)s must be filled in", field=field.name))


def _update(asked: Asked, place: str, step: UpdateRecord) -> None:
    entity = asked.entity.key
    if step.link:
        field = asked.readable(place, step.link)
        if not isinstance(field, Link):
            if field is not None:
                asked.refuse(place, Worded("%(field)s is no link", field=step.link))
            return
        entity = field.target
    if not step.values:
        asked.refuse(place, Worded("say which fields change"))
    if asked.may(place, entity, "update"):
        asked.values(place, entity, step.values)


def _task(asked: Asked, place: str, step: CreateTask) -> None:
    if not asked.may(place, ACTIVITY, "create"):
        return
    asked.text(place, step.subject)
    _person(asked, place, step.to)
    written = {"kind": Value(step.activity), "priority": Value(step.priority)}
    asked.values(place, ACTIVITY, written)
    if not 0 <= step.due_days <= LONGEST_WAIT.days:
        asked.refuse(place, Worded("give a number of days from 0 to 366"))


def _person(asked: Asked, place: str, wanted: str) -> None:
    if wanted:
        asked.person(place, wanted)
    elif not asked.entity.owned:
        asked.refuse(place, Worded("these records have no owner; name a person"))


def _assign(asked: Asked, place: str, step: AssignOwner) -> None:
    asked.may(place, asked.entity.key, "assign")
    if bool(step.people) == bool(step.team):
        asked.refuse(place, Worded("name either people or a team"))
    for one in step.people:
        asked.person(place, one)
    if step.team:
        try:
            demand(asked.unit, TEAM, step.team, "read")
        except NotFound:
            asked.refuse(place, Worded("there is no team %(id)s", id=step.team))
    asked.condition(place, step.load)


def _notify(asked: Asked, place: str, step: Notify) -> None:
    asked.text(place, step.text)
    _person(asked, place, step.to)


def _mail(asked: Asked, place: str, step: SendMail) -> None:
    if not asked.may(place, EMAIL, "create"):
        return
    asked.text(place, Value(expression=step.to))
    try:
        template = stored_template(asked.unit, step.template)
    except PegboardError as error:
        asked.refuse(place, str(error))
        return
    if template.entity != asked.entity.key:
        asked.refuse(place, Worded("this template is about %(entity)s", entity=template.entity))


def _action(asked: Asked, place: str, step: RunAction) -> None:
    found = asked.assembly.actions.get((asked.entity.key, step.action))
    if found is None:
        asked.refuse(place, Worded("there is no action %(name)s", name=step.action))
        return
    _, action = found
    asked.may(place, asked.entity.key, action.permission)
    for name, value in step.values.items():
        if name in action.fields:
            asked.value(place, name, action.fields[name], value)
        else:
            asked.refuse(place, Worded("%(field)s is not asked for", field=name))
    for name, field in action.fields.items():
        if field.required and name not in step.values:
            asked.refuse(place, Worded("%(field)s must be filled in", field=name))


def _wait(asked: Asked, place: str, step: Wait) -> None:
    asked.condition(place, step.until)
    parts = (step.days, step.hours, step.minutes)
    if min(parts) < 0 or not timedelta() < length(step) <= LONGEST_WAIT:
        asked.refuse(place, Worded("wait for at least a minute and at most 366 days"))


def _branch(asked: Asked, place: str, step: Branch) -> None:
    asked.condition(place, step.condition, demanded=True)
    if not step.then_steps and not step.else_steps:
        asked.refuse(place, Worded("say what to do"))


def _approval(asked: Asked, place: str, step: Approval) -> None:
    asked.person(place, step.by)
    if not step.question.strip():
        asked.refuse(place, Worded("write the question"))


def _call(_asked: Asked, _place: str, _step: CallWorkflow) -> None:
    """Calls are checked together, for circles."""


CHECKS: Mapping[type, Callable[[Asked, str, Any], None]] = {
    CreateRecord: _create,
    UpdateRecord: _update,
    CreateTask: _task,
    AssignOwner: _assign,
    Notify: _notify,
    SendMail: _mail,
    RunAction: _action,
    Wait: _wait,
    Branch: _branch,
    Approval: _approval,
    CallWorkflow: _call,
}
