"""What a role says at one place, as it stands: the scope of a right, the level of a field."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from pegboard.access.errors import BadRoleEdit
from pegboard.access.reach import reach_of
from pegboard.access.role_edits import FREE, NO, YES, RoleEdit, granted_scope
from pegboard.access.roles import RoleBook
from pegboard.hookspecs.roles import RIGHTS, SCOPES, RecordScope, RolePack
from pegboard.model.schema import Schema

LEVELS = ("hidden", "read", "calm", FREE)
"""The levels of a field, from the strictest to the freest."""
FACTS = ("label", "help", "removed")
LONGEST_FACT = 400


def level_of(pack: RolePack, entity: str, field: str) -> str:
    """Return the level that *pack* gives a field: the strictest that is said of it."""
    said = {one.limit for one in pack.limits if (one.entity, one.field) == (entity, field)}
    return next((level for level in LEVELS if level in said), FREE)


def standing(book: RoleBook, edit: RoleEdit) -> str:
    """Return what stands at the place of *edit* now."""
    pack = book.roles.get(edit.role) or RolePack(edit.role, "")
    match edit.part:
        case "right":
            right = next(one for one in RIGHTS if one == edit.name)
            return granted_scope(pack, edit.entity, right)
        case "field":
            return level_of(pack, edit.entity, edit.name)
        case "permission":
            return YES if edit.name in pack.permissions else NO
        case "role":
            removed = NO if edit.role in book.roles else YES
            return {"label": pack.label, "help": pack.help, "removed": removed}[edit.name]


def state_of(book: RoleBook, role: str) -> str:
    """Return a mark of everything that a role says; it differs as soon as something does."""
    pack = book.roles.get(role)
    edits = sorted(edit.place + (edit.value,) for edit in book.edits.edits if edit.role == role)
    grants = sorted(map(repr, pack.grants)) if pack else []
    limits = sorted(map(repr, pack.limits)) if pack else []
    return _mark([repr(pack and pack.permissions), grants, limits, edits])


def mark_of(edits: Sequence[RoleEdit], *, resets: bool, state: str) -> str:
    """Return a mark of just these edits on just this state of a role."""
    return _mark([sorted(edit.place + (edit.value,) for edit in edits), resets, state])


def _mark(value: object) -> str:
    return sha256(msgspec.json.encode(value)).hexdigest()[:32]


def check_edits(
    edits: Sequence[RoleEdit],
    role: str,
    schema: Schema,
    book: RoleBook,
    scopes: Mapping[str, RecordScope],
) -> None:
    """Raise BadRoleEdit unless all of *edits* are about *role* and about what there is."""
    for edit in edits:
        if edit.role != role or not _fits(edit, schema, book, scopes):
            raise BadRoleEdit(f"{edit.entity} {edit.name}: {edit.value}"[:100])


def _fits(
    edit: RoleEdit, schema: Schema, book: RoleBook, scopes: Mapping[str, RecordScope]
) -> bool:
    match edit.part:
        case "right":
            is_known = edit.entity in schema.entities and edit.name in RIGHTS
            return is_known and _is_scope(edit.value, edit.entity, scopes)
        case "field":
            kind = schema.entities.get(edit.entity)
            return kind is not None and edit.name in kind.fields and edit.value in LEVELS
        case "permission":
            return edit.name in book.permissions and edit.value in (YES, NO)
        case "role":
            is_text = len(edit.value) <= LONGEST_FACT and "\x00" not in edit.value
            return edit.name in FACTS and is_text


def _is_scope(scope: str, entity: str, scopes: Mapping[str, RecordScope]) -> bool:
    reach = reach_of(scope)
    known = all(one in scopes and entity in scopes[one].where for one in reach.beside)
    return known and reach.plain in SCOPES and bool(scope)
