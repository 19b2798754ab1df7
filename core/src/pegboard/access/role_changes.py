"""Changes roles: what was looked at is what is kept, and nobody gives more than they have."""

from dataclasses import dataclass, replace
from uuid import uuid4

from pegboard.access.administrators import take_turn
from pegboard.access.deeds import note_deed
from pegboard.access.errors import (
    NothingToUndo,
    RoleAdministers,
    RoleChanged,
    RoleInUse,
    RoleNotCovered,
)
from pegboard.access.role_edits import YES, RoleEdit, RoleEdits
from pegboard.access.role_state import check_edits, mark_of, standing, state_of
from pegboard.access.roles import RoleBook
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.access.stored_roles import store_role_edits, stored_role_edits
from pegboard.access.units import Unit
from pegboard.access.user_roles import demand_access_manager
from pegboard.database.people import People
from pegboard.database.role_edits import forget_role_edits
from pegboard.model.columns import ColumnKind
from pegboard.model.schema import Schema

SUPPOSED = -1
"""The epoch of a book that is only thought of."""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """What is to become of one role: *edits*, or with *resets* just what plugins say of it."""

    role: str
    edits: tuple[RoleEdit, ...] = ()
    resets: bool = False

    def mark(self, book: RoleBook) -> str:
        """Return a mark of this change and of the role as it stands in *book*."""
        return mark_of(self.edits, resets=self.resets, state=state_of(book, self.role))

    def of(self, book: RoleBook) -> RoleBook:
        """Return the roles as they would be after this change."""
        kept = tuple(
            edit for edit in book.edits.edits if not (self.resets and edit.role == self.role)
        )
        return book.edited(replace(RoleEdits(kept).changed(self.edits), epoch=SUPPOSED))


def demand_may_change(unit: Unit, book: RoleBook, change: RoleChange) -> None:
    """Raise unless the person may make *change* to a role that stands as *book* says.

    Raises:
        AccessRefused, RoleNotCovered: they may not, or the role allows more than they may do.
        RoleAdministers: the role is not to be changed by anybody.
    """
    demand_access_manager(unit)
    pack = book.roles.get(change.role) or book.ready.get(change.role)
    if pack is not None and pack.administers:
        raise RoleAdministers
    for one in (book, change.of(book)):
        if not unit.rights.covers(one.rights([change.role])):
            raise RoleNotCovered(pack.label if pack else change.role)


def change_role(
    unit: Unit, people: People, schema: Schema, change: RoleChange, *, seen: str | None
) -> str:
    """Make *change* and return the id under which it can be undone.

    *seen* is the mark of what was looked at; None for what nobody need have looked at.

    Raises:
        RoleChanged: the role is not any more as it was then.
        RoleInUse: it is to be removed, and people hold it.
        AccessRefused, RoleNotCovered, RoleAdministers: the person may not.
        BadRoleEdit: an edit is about what there is not.
    """
    workspace = unit.workspace
    take_turn(unit, people.access)
    stored = stored_role_edits(workspace.database, workspace.tables)
    book = workspace.roles.edited(stored)
    if seen is not None and change.mark(book) != seen:
        raise RoleChanged
    check_edits(change.edits, change.role, schema, book, unit.workspace.scopes)
    demand_may_change(unit, book, change)
    if _removes(change):
        _demand_unused(unit, people, change.role)
    for user_id in _holders(unit, people, change.role):
        renew_sessions_of(people, unit.tx, user_id)
    return _keep(unit, book, change)


def _holders(unit: Unit, people: People, role: str) -> list[str]:
    return [row[0] for row in unit.tx.rows(people.access.holders) if row[-1] == role]


def _keep(unit: Unit, book: RoleBook, change: RoleChange) -> str:
    workspace = unit.workspace
    before = [replace(edit, value=standing(book, edit)) for edit in change.edits]
    if change.resets:
        before = [edit for edit in book.edits.edits if edit.role == change.role]
        forget_role_edits(unit.tx, workspace.database, workspace.tables, change.role)
    if change.edits:
        store_role_edits(
            unit.tx,
            workspace.database,
            workspace.tables,
            change.edits,
            by=unit.principal.user_id,
            now=unit.now,
        )
    ident = str(uuid4())
    note_deed(
        unit,
        _kind(book, change),
        entity="",
        change=ident,
        role=change.role,
        resets=change.resets,
        before=[[*edit.place[1:], edit.value] for edit in before],
        after=[[*edit.place[1:], edit.value] for edit in change.edits],
    )
    return ident


def undo_of(unit: Unit, people: People, role: str, ident: str) -> RoleChange:
    """Return what undoes an earlier change of *role*.

    Raises:
        NothingToUndo: there was no such change, or not lately.
        RoleChanged: what it changed was changed again.
    """
    workspace = unit.workspace
    book = workspace.roles.edited(stored_role_edits(workspace.database, workspace.tables))
    for (cell,) in unit.tx.rows(people.access.role_edit_entries):
        detail = unit.tx.cells.decode(ColumnKind.JSON, cell)
        if detail.get("change") == ident and detail.get("role") == role:
            after = [RoleEdit(role, *parts) for parts in detail["after"]]
            if any(standing(book, edit) != edit.value for edit in after):
                raise RoleChanged
            return RoleChange(role, tuple(RoleEdit(role, *parts) for parts in detail["before"]))
    raise NothingToUndo


def _removes(change: RoleChange) -> bool:
    return any(
        (edit.part, edit.name, edit.value) == ("role", "removed", YES) for edit in change.edits
    )


def _kind(book: RoleBook, change: RoleChange) -> str:
    if _removes(change):
        return "role_removed"
    return "role_edited" if change.role in book.roles else "role_added"


def _demand_unused(unit: Unit, people: People, role: str) -> None:
    held = dict(unit.tx.rows(people.access.count_holders))
    if held.get(role):
        raise RoleInUse(held[role])
