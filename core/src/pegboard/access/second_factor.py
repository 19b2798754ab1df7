"""Turns the second step of a person's sign-in on and off, and checks what they enter there."""

from dataclasses import dataclass
from datetime import datetime

from pegboard.access.errors import NothingToConfirm, SecondFactorIsOn, WrongCode
from pegboard.access.loading import Knows, utc_now
from pegboard.access.recovery_codes import replace_recovery_codes, use_recovery_code
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.access.totp import (
    enrolment_address,
    new_totp_secret,
    opened_secret,
    sealed_secret,
    step_of_code,
)
from pegboard.access.trail import note
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app needs: the secret, and the address that holds it in a QR code."""

    secret: str
    address: str


def has_second_factor(system: Knows, user_id: str) -> bool:
    """Return whether a person's sign-in asks for a code."""
    people = system.people
    with people.database.reading() as tx:
        row = tx.row(people.identity.authenticator, {"user_id": user_id})
    return row is not None and row[2] is not None


def recovery_codes_left(system: Knows, user_id: str) -> int:
    people = system.people
    with people.database.reading() as tx:
        row = tx.row(people.identity.count_recovery_codes, {"user_id": user_id})
    return int(row[0]) if row else 0


def begin_enrolment(
    system: Knows, user_id: str, email: str, *, now: datetime | None = None
) -> Enrolment:
    """Return a new secret for a person's app; it counts once a code proves that the app has it.

    Raises:
        SecondFactorIsOn: the person has an app already.
    """
    people = system.people
    secret = new_totp_secret()
    values = {
        "user_id": user_id,
        "secret": sealed_secret(people.database.vault_key, user_id, secret),
        "last_step": 0,
        "created_at": people.database.cells.encode(ColumnKind.MOMENT, now or utc_now()),
        "confirmed_at": None,
    }
    with people.database.writing() as tx:
        if not tx.run(people.identity.keep_authenticator, values):
            raise SecondFactorIsOn
    return Enrolment(secret, enrolment_address(secret, email))


def pending_enrolment(system: Knows, user_id: str, email: str) -> Enrolment | None:
    """Return what a person began and has not confirmed."""
    people = system.people
    with people.database.reading() as tx:
        row = tx.row(people.identity.authenticator, {"user_id": user_id})
    if row is None or row[2] is not None:
        return None
    secret = opened_secret(people.database.vault_key, user_id, row[0])
    return None if secret is None else Enrolment(secret, enrolment_address(secret, email))


def confirm_enrolment(
    system: Knows, user_id: str, code: str, *, address: str = "", now: datetime | None = None
) -> list[str]:
    """Ask for a code at every sign-in from now on; return the recovery codes, shown only now.

    Raises:
        NothingToConfirm: no enrolment was begun.
        WrongCode: the app does not have the secret, or its clock is wrong.
    """
    now = now or utc_now()
    people = system.people
    with people.database.writing() as tx:
        row = tx.row(people.identity.authenticator, {"user_id": user_id})
        if row is None or row[2] is not None:
            raise NothingToConfirm
        if not _is_code(people, tx, user_id, code, now=now):
            raise WrongCode
        moment = tx.cells.encode(ColumnKind.MOMENT, now)
        tx.run(people.identity.confirm_authenticator, {"wanted": user_id, "now": moment})
        renew_sessions_of(people, tx, user_id)
        note(people, tx, "two_factor_on", at=now, by=user_id, address=address)
        return replace_recovery_codes(people, tx, user_id)


def new_recovery_codes(
    system: Knows, user_id: str, *, address: str = "", now: datetime | None = None
) -> list[str]:
    """Return ten new codes; the old ones are worthless.

    Raises:
        NothingToConfirm: the person's sign-in asks for no code.
    """
    if not has_second_factor(system, user_id):
        raise NothingToConfirm
    people = system.people
    with people.database.writing() as tx:
        note(people, tx, "recovery_codes_made", at=now or utc_now(), by=user_id, address=address)
        return replace_recovery_codes(people, tx, user_id)


def is_right_code(system: Knows, user_id: str, code: str, *, now: datetime) -> str | None:
    """Return what *code* is, "code" or "recovery_code", None when it is wrong or used already."""
    people = system.people
    with people.database.writing() as tx:
        if _is_code(people, tx, user_id, code, now=now):
            return "code"
        return "recovery_code" if use_recovery_code(people, tx, user_id, code) else None


def turn_off(
    system: Knows,
    user_id: str,
    *,
    by: str | None,
    address: str = "",
    via: str = "ui",
    now: datetime | None = None,
) -> None:
    """Ask for no code any more; who turns it off for somebody else is *by*."""
    people = system.people
    with people.database.writing() as tx:
        gone = tx.run(people.identity.remove_authenticator, {"user_id": user_id})
        tx.run(people.identity.remove_recovery_codes, {"user_id": user_id})
        tx.run(people.identity.end_steps_of, {"user_id": user_id})
        renew_sessions_of(people, tx, user_id)
        if gone:
            at = now or utc_now()
            note(
                people, tx, "two_factor_off", at=at, by=by, address=address, record=user_id, via=via
            )


def _is_code(people: People, tx: Transaction, user_id: str, code: str, *, now: datetime) -> bool:
    """Return whether *code* is the app's; each code is good once, also for two at the same time."""
    row = tx.row(people.identity.authenticator, {"user_id": user_id})
    if row is None:
        return False
    secret = opened_secret(people.database.vault_key, user_id, row[0])
    if secret is None:
        return False
    step = step_of_code(secret, code, now=now, after=row[1])
    values = {"wanted": user_id, "step": step}
    return step is not None and tx.run(people.identity.use_step, values) == 1
