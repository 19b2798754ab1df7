"""Gives people accounts: a user record, roles and a password."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, Protocol

from pegboard.access.credentials import keep_password, replace_password
from pegboard.access.errors import UnknownRole, UnknownUser
from pegboard.access.loading import Knows, principal_of
from pegboard.access.passwords import check_strength
from pegboard.access.principals import SYSTEM, Principal
from pegboard.access.roles import RoleBook
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.database.audit import Event, append
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.context import RecordsPort
from pegboard.model.folding import fold
from pegboard.model.system import USER


class Workspace(Protocol):
    """What is needed of an assembly's workspace: its roles, and its records for a unit of work."""

    @property
    def roles(self) -> RoleBook: ...

    @property
    def port(self) -> Callable[[Any], RecordsPort]: ...


class Unit(Protocol):
    """What is needed of a unit of work."""

    @property
    def workspace(self) -> Workspace: ...

    @property
    def tx(self) -> Transaction: ...

    @property
    def now(self) -> datetime: ...

    @property
    def principal(self) -> Principal: ...

    @property
    def via(self) -> str: ...


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
        _grant(system.people, unit, user_id, roles)
        if password is not None:
            keep_password(system.people, unit.tx, user_id, password, now=unit.now)
        _note(system.people, unit, "user_added", user_id, has_password=password is not None)
    return user_id


def grant_roles(system: RunningSystem, user_id: str, roles: Iterable[str]) -> None:
    """Give a user *roles* besides those they have."""
    with system.writing(SYSTEM, via="account") as unit:
        _grant(system.people, unit, user_id, roles)
        renew_sessions_of(system.people, unit.tx, user_id)


def withdraw_role(system: RunningSystem, user_id: str, role: str) -> None:
    """Take *role* away from a user; their next request has no more of its rights."""
    with system.writing(SYSTEM, via="account") as unit:
        unit.tx.run(system.people.withdraw_role, {"user_id": user_id, "role": role})
        renew_sessions_of(system.people, unit.tx, user_id)
        _note(system.people, unit, "role_withdrawn", user_id, role=role)


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
        WeakPassword: the password is too short, too long or too easy.
    """
    check_strength(password)
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


def _grant(people: People, unit: Unit, user_id: str, roles: Iterable[str]) -> None:
    known = unit.workspace.roles.roles
    for role in roles:
        if role not in known:
            raise UnknownRole(role, tuple(sorted(known)))
        unit.tx.run(people.grant_role, {"user_id": user_id, "role": role})
        _note(people, unit, "role_granted", user_id, role=role)


def _note(people: People, unit: Unit, kind: str, user_id: str, **detail: object) -> None:
    event = Event(
        kind,
        unit.now,
        unit.principal.user_id,
        unit.via,
        unit.principal.token,
        address=unit.principal.address,
        entity=USER,
        record=user_id,
        detail=detail,
    )
    append(unit.tx, people.tables, people.database, event)
