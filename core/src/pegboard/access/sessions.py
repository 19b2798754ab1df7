"""Sessions: made new at every sign-in, known only by what we gave out, and ended for good."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pegboard.access.credentials import keep_password
from pegboard.access.errors import SignInRefused
from pegboard.access.loading import Knows, principal_of, utc_now
from pegboard.access.passwords import is_outdated, is_right
from pegboard.access.principals import Principal
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.access.throttle import count_attempt, forget_attempts
from pegboard.model.columns import ColumnKind
from pegboard.model.folding import fold

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=30)
SEEN_STEP = timedelta(minutes=5)
"""How exactly it is kept when a session was last used: a write per request would be waste."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session: its person, and the token that its forms must send back."""

    principal: Principal
    csrf: str


def sign_in(
    system: Knows,
    email: str,
    password: str,
    *,
    agent: str = "",
    address: str = "",
    now: datetime | None = None,
) -> str:
    """Return the token of a new session for the person with this e-mail address and password.

    Raises:
        SignInRefused: they do not belong together; nothing tells whether the person exists.
        TooManyAttempts: it was tried too often for this account or from this address.
    """
    now = now or utc_now()
    people = system.people
    account = fold(email.strip().replace("\x00", ""))
    account = account.encode("utf-8", "replace").decode()
    count_attempt(system, account=account, address=address, now=now)
    with people.database.reading() as tx:
        rows = list(tx.rows(people.by_email, {"email": account}))
    kept = rows[0][0] if rows else None
    if not is_right(password, kept) or kept is None:
        raise SignInRefused
    forget_attempts(system, account)
    user_id = rows[0][1]
    if is_outdated(kept):
        with people.database.writing() as tx:
            keep_password(people, tx, user_id, password, now=now)
    return start_session(system, user_id, agent=agent, now=now)


def start_session(
    system: Knows, user_id: str, *, agent: str = "", now: datetime | None = None
) -> str:
    """Return the token of a new session for a person who has been recognised."""
    now = now or utc_now()
    people = system.people
    encode = people.database.cells.encode
    token = new_secret()
    moment = encode(ColumnKind.MOMENT, now)
    with people.database.writing() as tx:
        tx.run(people.forget_expired, {"now": moment})
        values = {
            "id": kept_form(token),
            "user_id": user_id,
            "csrf": new_secret(),
            "created_at": moment,
            "seen_at": moment,
            "expires_at": encode(ColumnKind.MOMENT, now + LONGEST),
            "agent": agent.replace("\x00", "")[:300] or None,
        }
        tx.run(people.start_session, values)
    return token


def session_principal(system: Knows, token: str, *, now: datetime | None = None) -> SignedIn | None:
    """Return the living session of *token*; None when we gave out none, or its person is gone."""
    now = now or utc_now()
    people = system.people
    encode = people.database.cells.encode
    wanted = kept_form(token)
    with people.database.reading() as tx:
        rows = tx.rows(
            people.by_session,
            {
                "id": wanted,
                "now": encode(ColumnKind.MOMENT, now),
                "idle_since": encode(ColumnKind.MOMENT, now - IDLE),
            },
        )
    if not rows:
        return None
    csrf, seen = rows[0][:2]
    if now - people.database.cells.decode(ColumnKind.MOMENT, seen) > SEEN_STEP:
        with people.database.writing() as tx:
            values = {"wanted": wanted, "now": encode(ColumnKind.MOMENT, now)}
            tx.run(people.touch_session, values)
    return SignedIn(principal_of(rows), csrf)


def sign_out(system: Knows, token: str) -> None:
    """End the session of *token*."""
    people = system.people
    with people.database.writing() as tx:
        tx.run(people.end_session, {"id": kept_form(token)})
