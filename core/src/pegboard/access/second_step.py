"""The second step of a sign-in: a code of the app, or a recovery code."""

from datetime import datetime

from pegboard.access.errors import SignInRefused
from pegboard.access.loading import Knows, principal_of, utc_now
from pegboard.access.second_factor import is_right_code
from pegboard.access.sessions import USUAL, SessionLimits, start_session
from pegboard.access.sign_in import account_of, note_failure
from pegboard.access.sign_in_steps import CODE, end_step, step_of
from pegboard.access.throttle import count_attempt, count_code, forget_attempts


def is_waiting_for_code(system: Knows, step: str, *, now: datetime | None = None) -> bool:
    """Return whether *step* was begun with a right password and has not expired."""
    return bool(step) and step_of(system, CODE, step, now=now) is not None


def finish_sign_in(
    system: Knows,
    step: str,
    code: str,
    *,
    agent: str = "",
    address: str = "",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> str:
    """Return the token of a new session for the person of *step*, who has the right *code*.

    Raises:
        SignInRefused: the code is wrong or was used, or the step has expired.
        TooManyAttempts: it was tried too often.
    """
    now = now or utc_now()
    people = system.people
    found = step_of(system, CODE, step, now=now)
    if found is None or found.user_id is None:
        raise SignInRefused
    with people.database.reading() as tx:
        rows = list(tx.rows(people.by_id, {"user_id": found.user_id}))
    if not rows:
        raise SignInRefused
    account = account_of(principal_of(rows).email)
    count_attempt(system, account=account, address=address, now=now)
    count_code(system, account=account, now=now)
    means = is_right_code(system, found.user_id, code, now=now)
    if means is None or not end_step(system, step):
        note_failure(system, found.user_id, step="code", address=address, now=now)
        raise SignInRefused
    forget_attempts(system, account)
    return start_session(
        system,
        found.user_id,
        agent=agent,
        address=address,
        means=f"{found.challenge or 'password'}_{means}",
        now=now,
        limits=limits,
    )
