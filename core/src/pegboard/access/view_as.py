"""Lets an administrator look at the system through another person's eyes, without changing it."""

from datetime import datetime
from uuid import UUID

from pegboard.access.errors import NotLooking, ViewNotAllowed
from pegboard.access.loading import Knows, principal_of, utc_now
from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.access.trail import note

PERMISSION = "base.view_as"


def may_view_as(roles: RoleBook, person: Principal) -> bool:
    """Return whether *person*, as themselves, may look as others."""
    return person.viewer is None and roles.rights_of(person).may_do(PERMISSION)


def start_viewing(
    system: Knows,
    roles: RoleBook,
    person: Principal,
    token: str,
    user_id: str,
    *,
    address: str = "",
    now: datetime | None = None,
) -> str:
    """Have the session of *token* look as another active user; return its new token.

    Raises:
        ViewNotAllowed: *person* lacks the permission, looks as somebody already, or wants to look
            as themselves or as nobody who is active.
    """
    if not may_view_as(roles, person) or user_id == person.user_id:
        raise ViewNotAllowed
    if person_with_id(system, user_id) is None:
        raise ViewNotAllowed
    return _look_as(
        system, token, user_id, "view_as_started", by=person.user_id, address=address, now=now
    )


def stop_viewing(
    system: Knows,
    person: Principal,
    token: str,
    *,
    address: str = "",
    now: datetime | None = None,
) -> str:
    """Have the session of *token* be its owner's again; return its new token.

    Raises:
        NotLooking: it looks as nobody else.
    """
    if person.viewer is None:
        raise NotLooking
    return _look_as(
        system,
        token,
        None,
        "view_as_stopped",
        by=person.viewer,
        seen=person.user_id,
        address=address,
        now=now,
    )


def may_go_on(system: Knows, roles: RoleBook, person: Principal) -> bool:
    """Return whether who looks as *person* is still active and may still look; asked each time."""
    viewer = person_with_id(system, person.viewer or "")
    return viewer is not None and may_view_as(roles, viewer)


def person_with_id(system: Knows, user_id: str) -> Principal | None:
    """Return the active user with this id."""
    try:
        wanted = str(UUID(user_id))
    except ValueError:
        return None
    people = system.people
    with people.database.reading() as tx:
        rows = tx.rows(people.by_id, {"user_id": wanted})
    return principal_of(rows) if rows else None


def _look_as(
    system: Knows,
    token: str,
    user_id: str | None,
    kind: str,
    *,
    by: str | None,
    address: str,
    now: datetime | None,
    seen: str | None = None,
) -> str:
    people = system.people
    fresh = new_secret()
    values = {
        "old": kept_form(token),
        "new": kept_form(fresh),
        "new_csrf": new_secret(),
        "person": user_id,
    }
    with people.database.writing() as tx:
        if not tx.run(people.sessions.look_as, values):
            raise ViewNotAllowed
        record = user_id or seen
        note(people, tx, kind, at=now or utc_now(), by=by, address=address, record=record)
    return fresh
