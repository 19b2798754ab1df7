"""Lets people change their own password."""

from pegboard.access.accounts import RunningSystem, set_password
from pegboard.access.errors import SignInRefused
from pegboard.access.passwords import check_strength
from pegboard.access.presence import has_password, prove_presence
from pegboard.access.principals import Principal
from pegboard.access.sessions import USUAL, SessionLimits, start_session


def change_own_password(
    system: RunningSystem,
    person: Principal,
    *,
    current: str,
    new: str,
    address: str = "",
    agent: str = "",
    limits: SessionLimits = USUAL,
) -> str:
    """Give *person* the password *new*; return the token of a new session.

    All other sessions and all API tokens end.

    Raises:
        SignInRefused: *current* is not the person's password.
        TooManyAttempts: it was tried too often.
        WeakPassword: *new* is too short, too long or too easy.
    """
    if person.user_id is None or not has_password(system, person.user_id):
        raise SignInRefused
    prove_presence(system, person, current, token="", address=address)
    check_strength(new, about=(person.email, person.name))
    set_password(system, person.user_id, new, by=person.user_id, address=address, via="ui")
    return start_session(system, person.user_id, agent=agent, address=address, limits=limits)
