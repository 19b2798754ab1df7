"""The form of one step: the controls that its kind needs."""

from collections.abc import Callable, Mapping
from typing import Any

from pegboard.automation.workflows.active import statements_of
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
    Wait,
)
from pegboard.automation.workflows.names import ACTIVITY, MAIL_TEMPLATE, WORKFLOW
from pegboard.model.fields import Choice, Link
from pegboard.model.schema import EntityType
from pegboard.model.system import TEAM, USER
from pegboard.records.titles import titles
from pegboard.web.pages.controls import Control, lookup_url
from pegboard.web.pages.own_fields.conditions import Builder
from pegboard.web.pages.workflows.sent_values import builder, typed, values_context
from pegboard.web.pages.workflows.step_words import Teller, step_kinds, target_of
from pegboard.web.translations import gettext

AT_STEP = Builder(1, "step_condition")
Controls = list[Control]


def step_form(teller: Teller, kind: EntityType, label: str, step: Step) -> dict[str, Any]:
    """Return what fragments/workflows/step_form.html takes."""
    return {
        "label": label,
        "title": step_kinds()[type(step)],
        "controls": CONTROLS[type(step)](teller, kind, step),
        "values": _values(teller, kind, step),
        "condition": _condition(teller, kind, step),
    }


def text_control(name: str, label: str, value: str, note: str = "") -> Control:
    return {"kind": "text", "name": name, "label": label, "value": value, "help": note or None}


def link_control(
    teller: Teller, name: str, label: str, entity: str, value: str, note: str = ""
) -> Control:
    """Return the control for one record, by the name of what is chosen."""
    text = teller.names.get(value, "") if value else ""
    return {
        "kind": "link", "name": name, "label": label, "lookup_url": lookup_url(entity),
        "value": value, "text": text, "help": note or None,
    }  # fmt: skip


def _values(teller: Teller, kind: EntityType, step: Step) -> dict[str, Any] | None:
    if isinstance(step, (CreateRecord, UpdateRecord)):
        target = target_of(teller.visit.assembly.schema, kind.key, step)
        return values_context(teller.visit, target, step.values, teller.names)
    return None


def _condition(teller: Teller, kind: EntityType, step: Step) -> dict[str, Any] | None:
    match step:
        case Branch():
            text, title = step.condition, gettext("Does this hold?")
            note = gettext("It is asked when the run comes to this step.")
        case Wait():
            text, title = step.until, gettext("Go on as soon as this holds")
            note = gettext("Without a condition it waits for the whole time.")
        case AssignOwner(how="least_loaded"):
            text, title = step.load, gettext("Count only records where")
            note = gettext("Whoever owns the fewest of them gets this one.")
        case _:
            return None
    unit, visit = teller.unit, teller.visit
    return builder(unit, visit, kind, AT_STEP, text, title=title, note=note)


def _formula_note() -> str:
    return gettext('Begin with = to work it out from the record: = "Call " + name')


def _owner_note() -> str:
    return gettext("Empty: the record's owner.")


def _task(teller: Teller, _kind: EntityType, step: CreateTask) -> Controls:
    activity = teller.visit.assembly.schema.entities.get(ACTIVITY)
    subject = text_control("s.subject", gettext("Subject"), typed(step.subject), _formula_note())
    to = link_control(teller, "s.to", gettext("For"), USER, step.to, _owner_note())
    due = {"kind": "integer", "name": "s.due_days", "label": gettext("Due in how many days"),
           "value": max(step.due_days, 0)}  # fmt: skip
    choices = [
        _choice_of(activity, "kind", "s.activity", step.activity),
        _choice_of(activity, "priority", "s.priority", step.priority),
    ]
    return [subject, to, due, *(one for one in choices if one)]


def _choice_of(kind: EntityType | None, field: str, name: str, value: str) -> Control | None:
    found = kind.fields.get(field) if kind is not None else None
    if not isinstance(found, Choice):
        return None
    options = [{"value": one, "label": gettext(label)} for one, label in found.options]
    return choice_control(name, gettext(found.label), options, value) | {"required": True}


def choice_control(name: str, label: str, options: Any, value: str) -> Control:
    return {"kind": "choice", "name": name, "label": label, "options": options, "value": value}


def _create(teller: Teller, _kind: EntityType, step: CreateRecord) -> Controls:
    visit = teller.visit
    options = [
        {"value": one.key, "label": gettext(one.label)}
        for one in visit.assembly.schema.entities.values()
        if visit.rights.may(one.key, "create") and one.key != WORKFLOW
    ]
    options.sort(key=lambda one: one["label"])
    chosen = choice_control("s.entity", gettext("What is created"), options, step.entity)
    return [chosen | {"redraws": True, "required": True}]


def _update(teller: Teller, kind: EntityType, step: UpdateRecord) -> Controls:
    rights = teller.visit.rights
    options = [
        {"value": one.name, "label": gettext(one.label)}
        for one in kind.fields.values()
        if isinstance(one, Link)
        and rights.may_read(kind.key, one.name)
        and rights.may(one.target, "update")
    ]
    label = gettext("Which record")
    chosen = choice_control("s.link", label, options, step.link)
    return [chosen | {"redraws": True, "placeholder": gettext("This record")}]


def _assign(teller: Teller, _kind: EntityType, step: AssignOwner) -> Controls:
    how = [
        {"value": "in_turns", "label": gettext("in turns")},
        {"value": "least_loaded", "label": gettext("to whoever has the least")},
    ]
    people = [{"value": one, "label": teller.name(one)} for one in step.people]
    note = gettext("Name people, or a team: then its active members.")
    several = {"kind": "links", "name": "s.people", "label": gettext("People"), "value": people,
               "lookup_url": lookup_url(USER), "help": note}  # fmt: skip
    return [
        choice_control("s.how", gettext("How"), how, step.how)
        | {"required": True, "redraws": True},
        several,
        link_control(teller, "s.team", gettext("Team"), TEAM, step.team),
    ]


def _notify(teller: Teller, _kind: EntityType, step: Notify) -> Controls:
    return [
        link_control(teller, "s.to", gettext("Whom"), USER, step.to, _owner_note()),
        text_control("s.text", gettext("Text"), typed(step.text), _formula_note()),
    ]


def _mail(teller: Teller, _kind: EntityType, step: SendMail) -> Controls:
    label, note = gettext("Template"), gettext("It must be about records like this.")
    to = gettext("A field with an address, such as email or account.email.")
    return [
        link_control(teller, "s.template", label, MAIL_TEMPLATE, step.template, note),
        text_control("s.to", gettext("To"), step.to, to),
    ]


def _action(teller: Teller, kind: EntityType, step: RunAction) -> Controls:
    offered = teller.visit.assembly.actions_on(kind.key)
    options = [{"value": one.name, "label": gettext(one.label)} for one in offered]
    chosen = choice_control("s.action", gettext("What is done"), options, step.action)
    found = next((one for one in offered if one.name == step.action), None)
    asked = [
        text_control(f"s.a.{name}", gettext(field.label or name), typed(step.values[name])
                     if name in step.values else "", _formula_note())
        for name, field in (found.fields.items() if found else ())
    ]  # fmt: skip
    return [chosen | {"redraws": True}, *asked]


def _wait(_teller: Teller, _kind: EntityType, step: Wait) -> Controls:
    parts = (
        ("s.days", gettext("Days"), step.days),
        ("s.hours", gettext("Hours"), step.hours),
        ("s.minutes", gettext("Minutes"), step.minutes),
    )
    return [
        {"kind": "integer", "name": name, "label": label, "value": max(0, number)}
        for name, label, number in parts
    ]


def _approval(teller: Teller, _kind: EntityType, step: Approval) -> Controls:
    return [
        link_control(teller, "s.by", gettext("Who is asked"), USER, step.by),
        text_control("s.question", gettext("Question"), step.question),
    ]


def _call(teller: Teller, kind: EntityType, step: CallWorkflow) -> Controls:
    unit = teller.unit
    rows = unit.tx.rows(statements_of(unit.workspace).documents)
    about = f'"entity":"{kind.key}"'
    named = titles(unit, {WORKFLOW: [row[0] for row in rows if about in (row[2] or "")]})
    options = [{"value": ident, "label": name} for ident, name in named.items()]
    options.sort(key=lambda one: one["label"])
    note = gettext("It must be on when this step is reached.")
    chosen = choice_control("s.workflow", gettext("Workflow"), options, step.workflow)
    return [chosen | {"help": note}]


CONTROLS: Mapping[type, Callable[[Teller, EntityType, Any], Controls]] = {
    CreateRecord: _create,
    UpdateRecord: _update,
    CreateTask: _task,
    AssignOwner: _assign,
    Notify: _notify,
    SendMail: _mail,
    RunAction: _action,
    Wait: _wait,
    Branch: lambda *_: [],
    Approval: _approval,
    CallWorkflow: _call,
}
