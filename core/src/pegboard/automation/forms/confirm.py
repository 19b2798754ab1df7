"""Asks by mail whether somebody filled in a form themselves, and takes it when they say so."""

from dataclasses import replace

from pegboard.access.principals import SYSTEM
from pegboard.access.sealing import seal, unseal
from pegboard.assembly.runtime import Runtime
from pegboard.automation.forms.confirm_words import words_to_confirm
from pegboard.automation.forms.form import NoForm, WebForm, find_form
from pegboard.automation.forms.submit import (
    VIA,
    Filled,
    check_answers,
    mail_field,
    person_behind,
    received_of,
    refusal,
    write_answers,
)
from pegboard.automation.mail.enqueue_mail import queue_mail
from pegboard.automation.webhooks.received import (
    UNCONFIRMED_KEPT,
    Received,
    add_received,
    find_received,
    take_pending,
)
from pegboard.model.errors import PegboardError, RuleBroken, UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.errors import BadQuery, Forbidden, InvalidRecord, NotFound
from pegboard.records.unit import Unit

LASTS = UNCONFIRMED_KEPT
PURPOSE = "confirm form"
LONGEST_TOKEN = 300
REFUSALS = (InvalidRecord, Forbidden, NotFound, RuleBroken, BadQuery, UnknownEntity)


class NothingToConfirm(PegboardError):
    """Raised for an address that nobody was sent, or that was not used in time."""

    def __init__(self) -> None:
        super().__init__(
            Worded("This address is not complete, or too old. Please fill in the form again.")
        )


def ask_to_confirm(runtime: Runtime, form_id: str, filled: Filled, *, address: str) -> Received:
    """Keep what was filled in, and write to whoever is said to have done so.

    *address* is where the addresses of this form begin.

    Raises:
        NoForm, Incomplete, NotTaken: as `take_filled` does.
    """
    with runtime.reading(SYSTEM, via=VIA) as unit:
        form = find_form(unit, form_id)
        check_answers(unit, form, filled)
    person = person_behind(runtime, form)
    told = received_of(runtime, form, filled, state="pending")
    answers = {"answers": dict(filled.answers), "agreed": filled.agreed}
    kept = replace(told, answers=answers)
    try:
        with runtime.writing(person, via=VIA) as unit:
            if add_received(unit.tx, unit.workspace, kept):
                _write_to(unit, runtime, form, kept, filled, address)
    except REFUSALS as error:
        raise refusal(runtime, form, told, error) from error
    return kept


def confirm(runtime: Runtime, form_id: str, token: str) -> Received:
    """Take what somebody confirms; a second time it changes nothing.

    Raises:
        NothingToConfirm: nobody was sent this address, or it is too late.
        NoForm, NotTaken, Incomplete: as `take_filled` does.
    """
    kept = waiting(runtime, form_id, token)
    if kept.state != "pending" or kept.answers is None:
        return kept
    with runtime.reading(SYSTEM, via=VIA) as unit:
        form = find_form(unit, form_id)
    person = person_behind(runtime, form)
    filled = Filled(kept.message, kept.answers["answers"], bool(kept.answers["agreed"]))
    try:
        with runtime.writing(person, via=VIA) as unit:
            if take_pending(unit.tx, unit.workspace, kept.id):
                write_answers(unit, form, kept, filled)
    except REFUSALS as error:
        raise refusal(runtime, form, kept, error) from error
    return kept


def waiting(runtime: Runtime, form_id: str, token: str) -> Received:
    """Return what waits to be confirmed under *token*, or was confirmed already.

    Raises:
        NothingToConfirm: nothing does.
    """
    ident = None
    if len(token) <= LONGEST_TOKEN and token.isascii():
        key = runtime.assembly.workspace.database.vault_key
        ident = unseal(key, token + "=" * (-len(token) % 4), purpose=PURPOSE)
    if ident is None:
        raise NothingToConfirm
    with runtime.reading(SYSTEM, via=VIA) as unit:
        kept = find_received(unit.tx, unit.workspace, ident)
        if kept is None or kept.door_id != form_id or kept.state == "refused":
            raise NothingToConfirm
        if kept.state == "pending" and unit.now - kept.at > LASTS:
            raise NothingToConfirm
    return kept


def confirm_token(runtime: Runtime, received_id: str) -> str:
    """Return what stands at the end of the address in the message."""
    key = runtime.assembly.workspace.database.vault_key
    return seal(key, received_id, purpose=PURPOSE).rstrip("=")


def _write_to(
    unit: Unit, runtime: Runtime, form: WebForm, kept: Received, filled: Filled, address: str
) -> None:
    name = mail_field(runtime, form)
    if name is None:
        raise NoForm
    link = f"{address}/confirm/{confirm_token(runtime, kept.id)}"
    subject, text = words_to_confirm(form.language, form.title, link)
    to = str(filled.answers.get(name) or "")
    queue_mail(unit, to=to, subject=subject, text=text, key=f"form {kept.id}", automatic=True)
