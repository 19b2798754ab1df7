"""What a step of a workflow does, in words: a sentence, and what it takes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

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
from pegboard.automation.workflows.names import ACTIVITY, MAIL_TEMPLATE, WORKFLOW
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Choice, Link
from pegboard.model.schema import EntityType, Schema
from pegboard.model.system import TEAM, USER
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import Look
from pegboard.web.pages.record_timeline import told
from pegboard.web.pages.workflows.condition_words import condition_words
from pegboard.web.pages.workflows.trigger_words import label_of
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, ngettext

Facts = tuple[tuple[str, str], ...]
ICONS: Mapping[type, str] = {
    CreateRecord: "plus",
    UpdateRecord: "pencil",
    CreateTask: "list-todo",
    AssignOwner: "user",
    Notify: "bell",
    SendMail: "mail",
    RunAction: "zap",
    Wait: "clock",
    Branch: "arrow-right-left",
    Approval: "circle-help",
    CallWorkflow: "workflow",
}


@dataclass(frozen=True, slots=True)
class Teller:
    """Who reads, about records of what entity, and what the ids in the steps are called."""

    visit: Visit
    unit: Unit
    look: Look
    entity: EntityType | None
    names: Mapping[str, str]

    def name(self, ident: str) -> str:
        return self.names.get(ident) or gettext("not visible to you")

    def who(self, ident: str) -> str:
        return self.name(ident) if ident else gettext("the record's owner")

    def condition(self, text: str) -> str:
        return condition_words(self.unit, self.look, self.entity, text)

    def label(self, entity: str) -> str:
        kind = self.visit.assembly.schema.entities.get(entity)
        return gettext(kind.label) if kind is not None else entity

    def value(self, value: Value, kind: EntityType | None = None, name: str = "") -> str:
        """Return what is written, or the expression that gives it."""
        if value.expression is not None:
            return f"= {value.expression}"
        field = kind.fields.get(name) if kind is not None else None
        if field is None:
            return str(value.value if value.value is not None else "")
        try:
            return told(self.look, field, field.to_json(field.parse(value.value)), self.names)
        except ValueRefused:
            return str(value.value)

    def values(self, entity: str, values: Mapping[str, Value]) -> Facts:
        kind = self.visit.assembly.schema.entities.get(entity)
        return tuple(
            (label_of(kind, name), self.value(one, kind, name) or gettext("empty"))
            for name, one in values.items()
        )


def step_kinds() -> dict[type, str]:
    """Return what each kind of step is called, in the order in which they are offered."""
    return {
        CreateTask: gettext("Give a task"),
        UpdateRecord: gettext("Change the record"),
        AssignOwner: gettext("Hand it over"),
        Notify: gettext("Tell somebody"),
        SendMail: gettext("Send an e-mail"),
        CreateRecord: gettext("Create a record"),
        RunAction: gettext("Do what a plugin offers"),
        Wait: gettext("Wait"),
        Branch: gettext("Branch"),
        Approval: gettext("Ask for approval"),
        CallWorkflow: gettext("Start another workflow"),
    }


def step_words(teller: Teller, step: Step) -> tuple[str, Facts]:
    """Return a sentence for *step*, and labelled facts about it."""
    return SENTENCES[type(step)](teller, step)


def names_needed(step: Step, into: dict[str, list[str]], schema: Schema, entity: str) -> None:
    """Add to *into* the ids that *step* speaks of, by entity."""

    def add(kind: str, *ids: str) -> None:
        into.setdefault(kind, []).extend(one for one in ids if one)

    match step:
        case CreateTask(to=who) | Notify(to=who) | Approval(by=who):
            add(USER, who)
        case AssignOwner():
            add(USER, *step.people)
            add(TEAM, step.team)
        case SendMail():
            add(MAIL_TEMPLATE, step.template)
        case CallWorkflow():
            add(WORKFLOW, step.workflow)
        case CreateRecord() | UpdateRecord():
            _linked(step, into, schema, entity)
        case _:
            return


def target_of(schema: Schema, entity: str, step: Any) -> EntityType | None:
    """Return the entity of the record that a step writes."""
    own: EntityType | None = schema.entities.get(entity)
    if isinstance(step, CreateRecord):
        found: EntityType | None = schema.entities.get(step.entity)
        return found
    if isinstance(step, UpdateRecord) and step.link and own is not None:
        field = own.fields.get(step.link)
        return schema.entities.get(field.target) if isinstance(field, Link) else None
    return own


def _linked(step: Any, into: dict[str, list[str]], schema: Schema, entity: str) -> None:
    kind = target_of(schema, entity, step)
    for name, value in step.values.items() if kind is not None else ():
        field = kind.fields.get(name) if kind is not None else None
        if isinstance(field, Link) and isinstance(value.value, str) and value.value:
            into.setdefault(field.target, []).append(value.value)


def _create(teller: Teller, step: CreateRecord) -> tuple[str, Facts]:
    words = gettext("Create: %(label)s") % {"label": teller.label(step.entity)}
    return words, teller.values(step.entity, step.values)


def _update(teller: Teller, step: UpdateRecord) -> tuple[str, Facts]:
    entity = teller.entity.key if teller.entity else ""
    if not step.link:
        return gettext("Change the record"), teller.values(entity, step.values)
    kind = target_of(teller.visit.assembly.schema, entity, step)
    words = gettext("Change what it links to: %(field)s")
    label = label_of(teller.entity, step.link)
    return words % {"field": label}, teller.values(kind.key if kind else "", step.values)


def _task(teller: Teller, step: CreateTask) -> tuple[str, Facts]:
    kind = teller.visit.assembly.schema.entities.get(ACTIVITY)
    due = ngettext("in %(num)s day", "in %(num)s days", step.due_days) % {"num": step.due_days}
    facts = [
        (gettext("For"), teller.who(step.to)),
        (gettext("Due"), due if step.due_days else gettext("the same day")),
    ]
    field = kind.fields.get("priority") if kind is not None else None
    if isinstance(field, Choice) and step.priority != "normal":
        facts.append((gettext("Priority"), gettext(field.label_of(step.priority))))
    words = gettext("Give a task: %(subject)s") % {"subject": teller.value(step.subject)}
    return words, tuple(facts)


def _assign(teller: Teller, step: AssignOwner) -> tuple[str, Facts]:
    how = gettext("in turns") if step.how == "in_turns" else gettext("to whoever has the least")
    to = teller.name(step.team) if step.team else ", ".join(map(teller.name, step.people))
    facts: list[tuple[str, str]] = [(gettext("How"), how), (gettext("Among"), to)]
    if step.load:
        facts.append((gettext("Counting records where"), teller.condition(step.load)))
    return gettext("Hand it over"), tuple(facts)


def _notify(teller: Teller, step: Notify) -> tuple[str, Facts]:
    words = gettext("Tell %(who)s") % {"who": teller.who(step.to)}
    return words, ((gettext("Text"), teller.value(step.text)),)


def _mail(teller: Teller, step: SendMail) -> tuple[str, Facts]:
    name = teller.name(step.template) if step.template else "…"
    facts = ((gettext("To"), f"= {step.to}"),)
    return gettext("Send the e-mail “%(name)s”") % {"name": name}, facts


def _action(teller: Teller, step: RunAction) -> tuple[str, Facts]:
    entity = teller.entity.key if teller.entity else ""
    found = teller.visit.assembly.actions.get((entity, step.action))
    label = gettext(found[1].label) if found else step.action
    facts = tuple((name, teller.value(one)) for name, one in step.values.items())
    return gettext("Do: %(label)s") % {"label": label}, facts


def _wait(teller: Teller, step: Wait) -> tuple[str, Facts]:
    parts = [
        (ngettext("%(num)s day", "%(num)s days", step.days), step.days),
        (ngettext("%(num)s hour", "%(num)s hours", step.hours), step.hours),
        (ngettext("%(num)s minute", "%(num)s minutes", step.minutes), step.minutes),
    ]
    time = " ".join(text % {"num": number} for text, number in parts if number)
    if not step.until:
        return gettext("Wait %(time)s") % {"time": time}, ()
    facts = ((gettext("Until it holds"), teller.condition(step.until)),)
    return gettext("Wait for a condition, at most %(time)s") % {"time": time}, facts


def _branch(teller: Teller, step: Branch) -> tuple[str, Facts]:
    return gettext("Does this hold?"), ((gettext("If"), teller.condition(step.condition)),)


def _approval(teller: Teller, step: Approval) -> tuple[str, Facts]:
    who = teller.name(step.by) if step.by else "…"
    words = gettext("Ask %(who)s, and go on if the answer is yes") % {"who": who}
    return words, ((gettext("Question"), step.question),)


def _call(teller: Teller, step: CallWorkflow) -> tuple[str, Facts]:
    name = teller.name(step.workflow) if step.workflow else "…"
    return gettext("Start the workflow “%(name)s”") % {"name": name}, ()


SENTENCES: Mapping[type, Callable[[Teller, Any], tuple[str, Facts]]] = {
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
