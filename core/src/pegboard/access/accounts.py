"""Gives people accounts: a user record, roles and a password."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from pegboard.access.credentials import keep_password, replace_password
from pegboard.access.errors import UnknownUser
from pegboard.access.loading import Knows, principal_of
from pegboard.access.passwords import check_strength
from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.units import Unit
from pegboard.access.user_roles import change_roles
from pegboard.model.folding import fold
from pegboard.model.system import USER


class RunningSystem(Knows, Protocol):
    """What is needed of the runtime."""

    def writing(
        self, principal: Principal, *, via: str = "api"
    ) -> AbstractContextManager[Unit]: ...


def add_user(
    system: RunningSystem,
    *,
    email: str,
    name: str,
    roles: Iterable[str] = (),
    password: str | None = None,
    more: Mapping[str, object] | None = None,
) -> str:
    """Create a user with *roles* and return the id; without a password nobody can sign in as them.

    *more* holds values of further fields of the user, such as the team.

    Raises:
        InvalidRecord: a value does not fit, or the address is taken.
        UnknownRole, WeakPassword: a role does not exist, or the password is too easy.
    """
    if password is not None:
        check_strength(password, about=(email, name))
    with system.writing(SYSTEM, via="account") as unit:
        records = unit.workspace.port(unit)
        user_id = records.create(USER, {"email": email, "name": name, **(more or {})})
        change_roles(unit, system.people, user_id, add=tuple(roles))
        if password is not None:
            keep_password(system.people, unit.tx, user_id, password, now=unit.now)
    return user_id


def grant_roles(system: RunningSystem, user_id: str, roles: Iterable[str]) -> None:
    """Give a user *roles* besides those they have."""
    with system.writing(SYSTEM, via="account") as unit:
        change_roles(unit, system.people, user_id, add=tuple(roles))


def withdraw_role(system: RunningSystem, user_id: str, role: str) -> None:
    """Take *role* away from a user; their next request has no more of its rights.

    Raises:
        LastAdministrator: nobody would administer the system any more.
    """
    with system.writing(SYSTEM, via="account") as unit:
        change_roles(unit, system.people, user_id, remove=(role,))


def set_password(
    system: RunningSystem,
    user_id: str,
    password: str,
    *,
    by: str | None = None,
    address: str = "",
    via: str = "cli",
) -> None:
    """Give a user a new password and end all their sessions and API tokens.

    Raises:
        WeakPassword: the password is too short, too long, too easy or about the person.
    """
    with system.people.database.reading() as tx:
        rows = tx.rows(system.people.by_id, {"user_id": user_id})
    person = principal_of(rows) if rows else None
    check_strength(password, about=(person.email, person.name) if person else ())
    with system.writing(SYSTEM, via="account") as unit:
        replace_password(
            system.people,
            unit.tx,
            user_id,
            password,
            now=unit.now,
            by=by,
            address=address,
            via=via,
        )


def user_with_email(system: Knows, email: str) -> Principal:
    """Return the active user with this e-mail address; raise UnknownUser when there is none."""
    people = system.people
    with people.database.reading() as tx:
        rows = tx.rows(people.by_email, {"email": fold(email.strip())})
    if not rows:
        raise UnknownUser(email)
    return principal_of(rows)
