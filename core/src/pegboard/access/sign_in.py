"""Recognises people by their password, and says when a code is needed besides."""

from datetime import datetime

from pegboard.access.credentials import keep_password
from pegboard.access.errors import SecondStepNeeded, SignInRefused
from pegboard.access.loading import Knows, utc_now
from pegboard.access.passwords import is_outdated, is_right
from pegboard.access.second_factor import has_second_factor
from pegboard.access.sessions import USUAL, SessionLimits, start_session
from pegboard.access.sign_in_steps import CODE, begin_step
from pegboard.access.throttle import count_attempt, forget_attempts
from pegboard.access.trail import note
from pegboard.model.folding import fold


def sign_in(
    system: Knows,
    email: str,
    password: str,
    *,
    agent: str = "",
    address: str = "",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> str:
    """Return the token of a new session for the person with this e-mail address and password.

    Raises:
        SignInRefused: they do not belong together; nothing tells whether the person exists.
        TooManyAttempts: it was tried too often for this account or from this address.
        SecondStepNeeded: they belong together, and the account asks for a code besides.
    """
    now = now or utc_now()
    people = system.people
    account = account_of(email)
    count_attempt(system, account=account, address=address, now=now)
    with people.database.reading() as tx:
        rows = list(tx.rows(people.by_email, {"email": account}))
    kept, user_id = rows[0][:2] if rows else (None, None)
    if not is_right(password, kept) or kept is None or user_id is None:
        note_failure(system, user_id, step="password", address=address, now=now)
        raise SignInRefused
    if is_outdated(kept):
        with people.database.writing() as tx:
            keep_password(people, tx, user_id, password, now=now)
    if has_second_factor(system, user_id):
        raise SecondStepNeeded(begin_step(system, CODE, user_id=user_id, now=now))
    forget_attempts(system, account)
    return start_session(system, user_id, agent=agent, address=address, now=now, limits=limits)


def account_of(email: str) -> str:
    """Return *email* as accounts are looked up by it, whatever was typed."""
    typed = fold(email.strip().replace("\x00", ""))
    return typed.encode("utf-8", "replace").decode()


def note_failure(
    system: Knows, user_id: str | None, *, step: str, address: str, now: datetime
) -> None:
    """Note that somebody failed at a *step* of signing in as a person, None if there is none."""
    people = system.people
    with people.database.writing() as tx:
        note(people, tx, "sign_in_failed", at=now, by=user_id, address=address, step=step)
