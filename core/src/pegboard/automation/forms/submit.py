"""Takes what a visitor filled in: at once, or when they confirmed by mail that it was them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.view_as import person_with_id
from pegboard.assembly.runtime import Runtime
from pegboard.automation.forms.form import WEB_FORM, Asked, NoForm, WebForm, find_form, is_simple
from pegboard.automation.mail.addresses import BadRecipients
from pegboard.automation.mail.consent import CONSENT, PEOPLE
from pegboard.automation.notices.notify import notify
from pegboard.automation.webhooks.jobs import NOBODY
from pegboard.automation.webhooks.names import NOTICE
from pegboard.automation.webhooks.received import (
    Received,
    add_received,
    settle_received,
)
from pegboard.automation.webhooks.switch import switch_off_for
from pegboard.model.change import Problem
from pegboard.model.errors import PegboardError, RuleBroken, UnknownEntity, ValueRefused
from pegboard.model.schema import EntityType
from pegboard.model.worded import Worded
from pegboard.records.create import create
from pegboard.records.errors import BadQuery, Forbidden, InvalidRecord, NotFound
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit

VIA = "form"
AGREED = "agreed"
NEEDED = Worded("is required")
LONGEST_ERROR = 500


class Incomplete(PegboardError):
    """Raised when something is missing or wrong in what was filled in; *problems* say what."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.field}: {one.message}" for one in problems))
        self.problems = tuple(problems)


class NotTaken(RuleBroken):
    """Raised when a form cannot do what it was set up for; its owner reads why in its log."""

    def __init__(self) -> None:
        super().__init__(Worded("This could not be sent. Please tell us in another way."))


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filled in: raw *answers* by field, under a *message* id that comes once."""

    message: str
    answers: Mapping[str, Any]
    agreed: bool


def take_filled(runtime: Runtime, form_id: str, filled: Filled) -> Received:
    """Create the record of a form that was filled in; what came before under its id stays.

    Raises:
        NoForm: the form is off.
        Incomplete: something is missing or wrong.
        NotTaken: the owner may not create it, or the form does not fit any more.
    """
    with runtime.reading(SYSTEM, via=VIA) as unit:
        form = find_form(unit, form_id)
        check_answers(unit, form, filled)
    person = person_behind(runtime, form)
    told = received_of(runtime, form, filled, state="done")
    try:
        with runtime.writing(person, via=VIA) as unit:
            if add_received(unit.tx, unit.workspace, told):
                write_answers(unit, form, told, filled)
    except InvalidRecord as error:
        raise refusal(runtime, form, told, error) from error
    except (Forbidden, NotFound, RuleBroken, BadQuery, UnknownEntity) as error:
        raise refusal(runtime, form, told, error) from error
    return told


def received_of(runtime: Runtime, form: WebForm, filled: Filled, *, state: str) -> Received:
    """Return what is kept of a form that was filled in."""
    now = runtime.assembly.workspace.clock()
    return Received(new_id(), form.id, filled.message, state, form.entity, now)


def write_answers(unit: Unit, form: WebForm, told: Received, filled: Filled) -> None:
    """Create the record, note the consent, and tell the owner."""
    entity = unit.entity(form.entity)
    asked = {one.name for one in asked_fields(entity, form)}
    values = {name: value for name, value in filled.answers.items() if name in asked}
    record = str(create(unit, form.entity, values)["id"])
    if form.purpose and filled.agreed:
        entry = {
            "purpose": form.purpose,
            "channel": "email",
            "source": form.name,
            "wording": form.consent,
            PEOPLE[form.entity]: record,
        }
        create(unit, CONSENT, entry)
    settle_received(unit.tx, unit.workspace, told.id, state="done", record_id=record)
    notify(
        unit,
        form.owner or "",
        NOTICE,
        Worded("Somebody filled in the form %(name)s.", name=form.name),
        key=f"form {told.id}",
        entity=form.entity,
        record_id=record,
    )


def asked_fields(entity: EntityType, form: WebForm) -> list[Asked]:
    """Return what a form asks for, as far as there are such fields still."""
    return [
        one
        for one in form.asked
        if one.name in entity.fields and is_simple(entity.fields[one.name])
    ]


def check_answers(unit: Unit, form: WebForm, filled: Filled) -> None:
    """Raise Incomplete for what is missing, or is not what its field takes."""
    try:
        entity = unit.workspace.schema.entity(form.entity)
    except UnknownEntity:
        raise NoForm from None
    problems = []
    for one in asked_fields(entity, form):
        try:
            value = entity.fields[one.name].parse(filled.answers.get(one.name))
        except ValueRefused as error:
            problems.append(Problem(one.name, str(error)))
            continue
        if one.is_needed and value in (None, "", (), False):
            problems.append(Problem(one.name, NEEDED))
    if form.consent and not form.purpose and not filled.agreed:
        problems.append(Problem(AGREED, NEEDED))
    if problems:
        raise Incomplete(problems)


def person_behind(runtime: Runtime, form: WebForm) -> Principal:
    """Return whose rights the form has, as they are now; without one it is switched off."""
    found = person_with_id(runtime.assembly, form.owner or "")
    if found is None:
        with runtime.writing(SYSTEM, via=VIA) as unit:
            switch_off_for(unit, WEB_FORM, form.id, NOBODY)
        raise NoForm
    if found.rights_epoch != runtime.assembly.roles.epoch:
        runtime.follow_roles()
    return found


def refusal(
    runtime: Runtime, form: WebForm, told: Received, error: PegboardError
) -> Incomplete | NotTaken:
    """Return what the visitor is told; what they cannot mend is kept for the owner."""
    if isinstance(error, InvalidRecord):
        shown = {one.name for one in form.asked}
        theirs = [one for one in error.problems if one.field in shown]
        if len(theirs) == len(error.problems):
            return Incomplete(theirs)
    if isinstance(error, BadRecipients):
        return Incomplete([Problem(mail_field(runtime, form) or "", str(error))])
    words = str(error)[:LONGEST_ERROR]
    with runtime.writing(SYSTEM, via=VIA) as unit:
        add_received(
            unit.tx, unit.workspace, replace(told, state="refused", error=words, answers=None)
        )
    return NotTaken()


def mail_field(runtime: Runtime, form: WebForm) -> str | None:
    """Return the field of a form that holds the address of whoever fills it in."""
    entity = runtime.assembly.schema.entities.get(form.entity)
    if entity is None:
        return None
    names = [one.name for one in asked_fields(entity, form)]
    return next((name for name in names if entity.fields[name].control == "email"), None)
