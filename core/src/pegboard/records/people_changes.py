"""What follows when a user is added, leaves, comes back or changes team."""

from collections.abc import Sequence

from pegboard.access.administrators import administering, keep_an_administrator
from pegboard.access.errors import LastAdministrator
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.database.people import People
from pegboard.model.change import Change, Deed, Problem, Values
from pegboard.model.system import USER
from pegboard.records.audit import note
from pegboard.records.errors import InvalidRecord
from pegboard.records.unit import Unit

STANDING = ("email", "team", "manager", "active", "deleted_at")
"""What decides about where people stand and whether they sign in."""


def follow_people(unit: Unit, changes: Sequence[Change]) -> None:
    """Keep sessions, tokens and the audit log true to *changes* of users that were just written.

    Raises:
        InvalidRecord: nobody active would administer the system any more.
    """
    workspace = unit.workspace
    people = workspace.built.get("people", lambda: People(workspace.database, workspace.tables))
    for change in changes:
        if change.deed is Deed.CREATE:
            note(unit, "user_added", entity=USER, record=change.id)
        else:
            _follow(unit, people, change)


def _follow(unit: Unit, people: People, change: Change) -> None:
    _demand_covered(unit, people, change)
    was_here, is_here = _is_here(change.old), _is_here(change.new)
    if was_here and not is_here:
        _sent_away(unit, people, change)
    elif is_here and not was_here:
        note(unit, "user_activated", entity=USER, record=change.id)
    if change.changed("team") or change.changed("email"):
        moved = [name for name in ("team", "email", "manager") if change.changed(name)]
        renew_sessions_of(people, unit.tx, change.id)
        note(unit, "user_changed", entity=USER, record=change.id, fields=moved)


def _demand_covered(unit: Unit, people: People, change: Change) -> None:
    """Raise InvalidRecord when somebody changes where a person stands who may do more than they.

    Nobody but who administers decides where they stand themselves.
    """
    moved = [name for name in STANDING if change.changed(name)]
    if not moved or unit.rights.is_unbound:
        return
    mine = unit.workspace.roles.rights(unit.principal.roles)
    if mine.administers:
        return
    if change.id == unit.principal.user_id:
        raise InvalidRecord([Problem(moved[0], "cannot be changed by yourself")])
    held = [row[0] for row in unit.tx.rows(people.roles_of, {"user_id": change.id})]
    if not mine.covers(unit.workspace.roles.rights(held)):
        raise InvalidRecord([Problem(moved[0], "belongs to somebody who may do more than you")])


def _sent_away(unit: Unit, people: People, change: Change) -> None:
    """End what the person opened; it must not come back to life when they do."""
    whose = {"user_id": change.id}
    note(
        unit,
        "user_deactivated",
        entity=USER,
        record=change.id,
        sessions=unit.tx.run(people.sessions.end_all_of, whose),
        tokens=unit.tx.run(people.remove_tokens_of, whose),
    )
    held = {row[0] for row in unit.tx.rows(people.roles_of, whose)}
    if not held & set(administering(unit.workspace.roles)):
        return
    try:
        keep_an_administrator(unit, people.access)
    except LastAdministrator as error:
        raise InvalidRecord([Problem("active", str(error))]) from error


def _is_here(values: Values) -> bool:
    return bool(values.get("active")) and values.get("deleted_at") is None
