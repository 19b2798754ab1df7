"""Sessions: made new at every sign-in, known only by what we gave out, and ended for good."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pegboard.access.loading import Knows, principal_of, utc_now
from pegboard.access.principals import Principal
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.access.trail import note
from pegboard.model.columns import ColumnKind
from pegboard.settings import SESSION_IDLE, SESSION_LONGEST, Settings

SEEN_STEP = timedelta(minutes=5)
"""How exactly it is kept when a session was last used: a write per request would be waste."""


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """When sessions end: unused for *idle*, and *longest* after the sign-in however busy."""

    idle: timedelta = SESSION_IDLE
    longest: timedelta = SESSION_LONGEST

    @classmethod
    def of(cls, settings: Settings) -> "SessionLimits":
        return cls(settings.session_idle, settings.session_longest)


USUAL = SessionLimits()


@dataclass(frozen=True, slots=True)
class Device:
    """From where somebody comes, as the browser and the network say."""

    agent: str = ""
    address: str = ""


NOWHERE = Device()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living session: its person, and the token that its forms must send back.

    *owner* is who signed in; the person is somebody else while the owner looks as them. *is_stale*
    asks for a new id, as the owner's rights have changed.
    """

    principal: Principal
    csrf: str
    owner: str
    is_stale: bool = False


def start_session(
    system: Knows,
    user_id: str,
    *,
    agent: str = "",
    address: str = "",
    means: str = "password",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> str:
    """Return the token of a new session for a person who has been recognised by *means*."""
    now = now or utc_now()
    people = system.people
    encode = people.database.cells.encode
    token = new_secret()
    moment = encode(ColumnKind.MOMENT, now)
    values = {
        "id": kept_form(token),
        "user_id": user_id,
        "csrf": new_secret(),
        "created_at": moment,
        "seen_at": moment,
        "expires_at": encode(ColumnKind.MOMENT, now + limits.longest),
        "agent": agent.replace("\x00", "")[:300] or None,
        "address": address or None,
        "means": means,
        "acting_as": None,
        "renew": None,
    }
    with people.database.writing() as tx:
        tx.run(people.sessions.forget_expired, {"now": moment})
        tx.run(people.sessions.start, values)
        note(people, tx, "sign_in", at=now, by=user_id, address=address, means=means)
    return token


def session_principal(
    system: Knows, token: str, *, now: datetime | None = None, limits: SessionLimits = USUAL
) -> SignedIn | None:
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
                "idle_since": encode(ColumnKind.MOMENT, now - limits.idle),
            },
        )
    if not rows:
        return None
    if now - people.database.cells.decode(ColumnKind.MOMENT, rows[0][1]) > SEEN_STEP:
        with people.database.writing() as tx:
            values = {"wanted": wanted, "now": encode(ColumnKind.MOMENT, now)}
            tx.run(people.sessions.touch, values)
    return _signed_in(rows)


def _signed_in(rows: Sequence[tuple[Any, ...]]) -> SignedIn:
    csrf, _, is_stale, owner, acting_as = rows[0][:5]
    person = principal_of(rows)
    if acting_as is not None:
        person = replace(person, viewer=owner)
    return SignedIn(person, csrf, owner, bool(is_stale))


def sign_out(system: Knows, token: str, *, address: str = "", now: datetime | None = None) -> None:
    """End the session of *token*."""
    now = now or utc_now()
    people = system.people
    with people.database.writing() as tx:
        row = tx.row(people.sessions.end, {"id": kept_form(token)})
        if row is not None:
            note(people, tx, "sign_out", at=now, by=row[0], address=address)


def end_session(system: Knows, token: str) -> None:
    """End the session of *token*, in whose place another one was started."""
    people = system.people
    with people.database.writing() as tx:
        tx.row(people.sessions.end, {"id": kept_form(token)})


def forget_expired_sessions(system: Knows, *, now: datetime) -> int:
    """Forget the sessions that ended by themselves; return how many."""
    people = system.people
    with people.database.writing() as tx:
        moment = tx.cells.encode(ColumnKind.MOMENT, now)
        return tx.run(people.sessions.forget_expired, {"now": moment})
