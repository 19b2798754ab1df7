"""Gives people roles and takes them back: nobody gives or takes more than they have."""

from collections.abc import Collection

from pegboard.access.administrators import administering, keep_an_administrator, take_turn
from pegboard.access.deeds import note_deed
from pegboard.access.errors import AccessRefused, RoleNotCovered, UnknownRole
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.access.units import Unit
from pegboard.database.people import People

MANAGE_ACCESS = "base.manage_access"


def demand_access_manager(unit: Unit) -> None:
    """Raise AccessRefused unless the person may manage access."""
    if not unit.rights.may_do(MANAGE_ACCESS):
        raise AccessRefused


def held_roles(unit: Unit, people: People, user_id: str) -> frozenset[str]:
    """Return the roles of a user as the database has them now."""
    return frozenset(row[0] for row in unit.tx.rows(people.roles_of, {"user_id": user_id}))


def may_grant(unit: Unit, role: str) -> bool:
    """Return whether the person may give and take *role*: it allows nothing that they may not."""
    return unit.rights.may_do(MANAGE_ACCESS) and unit.rights.covers(
        unit.workspace.roles.rights([role])
    )


def set_roles(unit: Unit, people: People, user_id: str, wanted: Collection[str]) -> None:
    """Let a user hold just the roles *wanted*; their next request has the new rights.

    Raises:
        AccessRefused: the person may not manage access.
        UnknownRole: one of them does not exist.
        RoleNotCovered: one that is given or taken allows more than the person may do.
        LastAdministrator: nobody would administer the system any more.
    """
    demand_access_manager(unit)
    take_turn(unit, people.access)
    held = held_roles(unit, people, user_id)
    change_roles(unit, people, user_id, add=set(wanted) - held, remove=held - set(wanted))


def change_roles(
    unit: Unit,
    people: People,
    user_id: str,
    *,
    add: Collection[str] = (),
    remove: Collection[str] = (),
) -> None:
    """Give a user the roles *add* and take the roles *remove*; raises as `set_roles` does."""
    demand_access_manager(unit)
    take_turn(unit, people.access)
    held = held_roles(unit, people, user_id)
    fresh, gone = sorted(set(add) - held), sorted(set(remove) & held)
    for role in fresh:
        _demand_known(unit, role)
    for role in (*fresh, *gone):
        if role in unit.workspace.roles.roles and not may_grant(unit, role):
            raise RoleNotCovered(unit.workspace.roles.roles[role].label)
    for role in fresh:
        unit.tx.run(people.grant_role, {"user_id": user_id, "role": role})
        note_deed(unit, "role_granted", record=user_id, role=role)
    for role in gone:
        unit.tx.run(people.withdraw_role, {"user_id": user_id, "role": role})
        note_deed(unit, "role_withdrawn", record=user_id, role=role)
    if set(gone) & set(administering(unit.workspace.roles)):
        keep_an_administrator(unit, people.access)
    if fresh or gone:
        renew_sessions_of(people, unit.tx, user_id)


def _demand_known(unit: Unit, role: str) -> None:
    known = unit.workspace.roles.roles
    if role not in known:
        raise UnknownRole(role, tuple(sorted(known)))
