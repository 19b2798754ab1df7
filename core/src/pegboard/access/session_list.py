"""Shows people where they are signed in, and lets them end what they do not know."""

from dataclasses import dataclass
from datetime import datetime

from pegboard.access.loading import Knows, utc_now
from pegboard.access.secrets_kept import kept_form
from pegboard.access.sessions import USUAL, SessionLimits
from pegboard.access.trail import note
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class ListedSession:
    """One living session of a person; *is_this* marks the one that asks."""

    id: str
    agent: str
    address: str
    means: str
    created_at: datetime
    seen_at: datetime
    is_this: bool


def sessions_of(
    system: Knows,
    user_id: str,
    *,
    token: str = "",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> list[ListedSession]:
    """Return the living sessions of a person, the one of *token* first, then the last used."""
    now = now or utc_now()
    people = system.people
    cells = people.database.cells
    values = {
        "user_id": user_id,
        "now": cells.encode(ColumnKind.MOMENT, now),
        "idle_since": cells.encode(ColumnKind.MOMENT, now - limits.idle),
    }
    with people.database.reading() as tx:
        rows = tx.rows(people.sessions.of_person, values)
    this = kept_form(token)
    found = [
        ListedSession(
            id=ident,
            agent=agent or "",
            address=address or "",
            means=means or "password",
            created_at=cells.decode(ColumnKind.MOMENT, created_at),
            seen_at=cells.decode(ColumnKind.MOMENT, seen_at),
            is_this=ident == this,
        )
        for ident, agent, address, means, created_at, seen_at in rows
    ]
    return sorted(found, key=lambda one: not one.is_this)


def end_session_of(
    system: Knows, user_id: str, ident: str, *, address: str = "", now: datetime | None = None
) -> bool:
    """End a person's session; return whether there was one with this id."""
    people = system.people
    with people.database.writing() as tx:
        ended = tx.run(people.sessions.end_one_of, {"id": ident, "user_id": user_id})
        if ended:
            at = now or utc_now()
            note(people, tx, "session_revoked", at=at, by=user_id, address=address, count=ended)
    return bool(ended)


def end_other_sessions_of(
    system: Knows, user_id: str, token: str, *, address: str = "", now: datetime | None = None
) -> int:
    """End all sessions of a person but that of *token*; return how many there were."""
    people = system.people
    with people.database.writing() as tx:
        values = {"id": kept_form(token), "user_id": user_id}
        ended = tx.run(people.sessions.end_others_of, values)
        if ended:
            at = now or utc_now()
            note(people, tx, "session_revoked", at=at, by=user_id, address=address, count=ended)
    return ended
