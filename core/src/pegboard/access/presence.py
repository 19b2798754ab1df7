"""Asks people to prove that it is they who sit there, before they change how they sign in."""

from datetime import datetime, timedelta

from pegboard.access.errors import SignInAgain, SignInRefused
from pegboard.access.loading import Knows, utc_now
from pegboard.access.passwords import is_right
from pegboard.access.principals import Principal
from pegboard.access.session_list import sessions_of
from pegboard.access.sign_in import account_of, note_failure
from pegboard.access.throttle import count_attempt, forget_attempts

FRESH = timedelta(minutes=15)
"""How long a sign-in counts as proof for people without a password."""


def has_password(system: Knows, user_id: str) -> bool:
    return _kept_password(system, user_id) is not None


def prove_presence(
    system: Knows,
    person: Principal,
    password: str,
    *,
    token: str,
    address: str = "",
    now: datetime | None = None,
) -> None:
    """Return when *password* is the person's own; who has none must have signed in just now.

    Raises:
        SignInRefused: it is not their password.
        TooManyAttempts: it was tried too often.
        SignInAgain: they have no password, and signed in a while ago.
    """
    now = now or utc_now()
    user_id = person.user_id or ""
    kept = _kept_password(system, user_id)
    if kept is None:
        _demand_fresh(system, user_id, token, now)
        return
    account = account_of(person.email)
    count_attempt(system, account=account, address=address, now=now)
    if not is_right(password, kept):
        note_failure(system, user_id, step="presence", address=address, now=now)
        raise SignInRefused
    forget_attempts(system, account)


def _demand_fresh(system: Knows, user_id: str, token: str, now: datetime) -> None:
    this = [one for one in sessions_of(system, user_id, token=token, now=now) if one.is_this]
    if not this or now - this[0].created_at > FRESH:
        raise SignInAgain


def _kept_password(system: Knows, user_id: str) -> str | None:
    people = system.people
    with people.database.reading() as tx:
        row = tx.row(people.by_id, {"user_id": user_id})
    return None if row is None else row[0]
