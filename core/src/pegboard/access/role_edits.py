"""What administrators changed about the roles that plugins bring, laid over them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pegboard.access.reach import reach_of, union
from pegboard.hookspecs.roles import RIGHTS, FieldLimit, Grant, Right, RolePack, Scope
from pegboard.model.schema import Schema

Part = Literal["role", "right", "field", "permission"]
YES, NO = "yes", "no"
FREE = "write"
"""The level of a field that no limit holds."""


@dataclass(frozen=True, slots=True)
class RoleEdit:
    """One changed fact about *role*.

    A "right" gives *entity* in the right *name* the scope *value*; a "field" gives the field
    *entity*.*name* the level hidden, read, calm or write; a "permission" called *name* is held
    (yes) or not (no); a "role" fact is its label, help, or that it is its own or gone.
    """

    role: str
    part: Part
    entity: str
    name: str
    value: str

    @property
    def place(self) -> tuple[str, Part, str, str]:
        return self.role, self.part, self.entity, self.name


@dataclass(frozen=True, slots=True)
class RoleEdits:
    """All edits, at most one for each place; *epoch* grows with every change of them."""

    edits: tuple[RoleEdit, ...] = ()
    epoch: int = 0

    def changed(self, fresh: Iterable[RoleEdit]) -> "RoleEdits":
        """Return these edits with *fresh* ones in their places."""
        known = {edit.place: edit for edit in (*self.edits, *fresh)}
        return replace(self, edits=tuple(known.values()))


@dataclass(slots=True)
class _Edited:
    rights: dict[str, dict[str, Scope]] = field(default_factory=dict)
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    permissions: dict[str, bool] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)


def edited_packs(
    packs: Mapping[str, RolePack], edits: Sequence[RoleEdit], schema: Schema
) -> dict[str, RolePack]:
    """Return all roles as edited, those that administrators made included."""
    by_role: dict[str, _Edited] = {}
    for edit in edits:
        _sort_in(by_role.setdefault(edit.role, _Edited()), edit)
    found: dict[str, RolePack] = {}
    for name in (*packs, *(made for made in by_role if made not in packs)):
        changes = by_role.get(name, _Edited())
        pack = packs.get(name) or RolePack(name, changes.facts.get("label", name))
        if changes.facts.get("removed") != YES:
            found[name] = _edited(pack, changes, schema)
    return found


def _sort_in(edited: _Edited, edit: RoleEdit) -> None:
    match edit.part:
        case "right":
            edited.rights.setdefault(edit.entity, {})[edit.name] = edit.value
        case "field":
            edited.fields[edit.entity, edit.name] = edit.value
        case "permission":
            edited.permissions[edit.name] = edit.value == YES
        case "role":
            edited.facts[edit.name] = edit.value


def _edited(pack: RolePack, edited: _Edited, schema: Schema) -> RolePack:
    kept = tuple(grant for grant in pack.grants if grant.entity not in edited.rights)
    fresh = [
        _grant(pack, entity, scopes)
        for entity, scopes in edited.rights.items()
        if entity in schema.entities
    ]
    limits = [one for one in pack.limits if (one.entity, one.field) not in edited.fields]
    limits += [
        FieldLimit(entity, name, level)  # type: ignore[arg-type]  # one of Limit, as stored
        for (entity, name), level in edited.fields.items()
        if level != FREE
    ]
    held = dict.fromkeys(pack.permissions, True) | edited.permissions
    return replace(
        pack,
        label=edited.facts.get("label", pack.label),
        help=edited.facts.get("help", pack.help),
        grants=(*kept, *fresh),
        limits=tuple(limits),
        permissions=tuple(name for name, yes in held.items() if yes),
    )


def _grant(pack: RolePack, entity: str, scopes: Mapping[str, Scope]) -> Grant:
    """Return the one grant on *entity* after *scopes* changed some of its rights."""
    rights: dict[str, Any] = {
        right: scopes.get(right, granted_scope(pack, entity, right)) for right in RIGHTS
    }
    rights["import_"] = rights.pop("import")
    return Grant(entity, **rights)


def granted_scope(pack: RolePack, entity: str, right: Right) -> Scope:
    """Return the scope in which *pack* alone grants *right* on *entity*."""
    exact = [grant for grant in pack.grants if grant.entity == entity]
    grants = exact or [grant for grant in pack.grants if grant.entity == "*"]
    return str(union(reach_of(grant.scope(right)) for grant in grants))
