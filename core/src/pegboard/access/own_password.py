"""Lets people change their own password."""

from pegboard.access.accounts import RunningSystem, set_password
from pegboard.access.errors import SignInRefused
from pegboard.access.loading import utc_now
from pegboard.access.passwords import check_strength, is_right
from pegboard.access.principals import Principal
from pegboard.access.sessions import start_session
from pegboard.access.throttle import count_attempt, forget_attempts
from pegboard.model.folding import fold


def change_own_password(
    system: RunningSystem,
    person: Principal,
    *,
    current: str,
    new: str,
    address: str = "",
    agent: str = "",
) -> str:
    """Give *person* the password *new* and end all sessions; return the token of a new one.

    Raises:
        SignInRefused: *current* is not the person's password.
        TooManyAttempts: it was tried too often.
        WeakPassword: *new* is too short, too long or too easy.
    """
    account = fold(person.email)
    count_attempt(system, account=account, address=address, now=utc_now())
    with system.people.database.reading() as tx:
        rows = list(tx.rows(system.people.by_email, {"email": account}))
    if not is_right(current, rows[0][0] if rows else None) or person.user_id is None:
        raise SignInRefused
    check_strength(new, about=(person.email, person.name))
    forget_attempts(system, account)
    set_password(system, person.user_id, new)
    return start_session(system, person.user_id, agent=agent)
