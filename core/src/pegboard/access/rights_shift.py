"""What one set of rights gives and takes compared with another: rights, fields, permissions."""

from dataclasses import dataclass

from pegboard.access.rights import Rights
from pegboard.hookspecs.roles import RIGHTS, Right
from pegboard.model.schema import Schema


@dataclass(frozen=True, slots=True)
class RightShift:
    """How far a right on an entity went and goes; *after* another entity whose shift it follows."""

    entity: str
    right: Right
    before: str
    after: str
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class FieldShift:
    """What could and can be done with a field: hidden, read, calm or write."""

    entity: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Shift:
    """All that is different between two sets of rights."""

    rights: tuple[RightShift, ...] = ()
    fields: tuple[FieldShift, ...] = ()
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def is_nothing(self) -> bool:
        return not (self.rights or self.fields or self.gained or self.lost)


def shift_between(schema: Schema, before: Rights, after: Rights) -> Shift:
    """Return what is different in *after* for somebody who had the rights *before*."""
    rights: list[RightShift] = []
    fields: list[FieldShift] = []
    for key in schema.entities:
        rights += [
            RightShift(key, right, before.scope(key, right), after.scope(key, right))
            for right in RIGHTS
            if before.scope(key, right) != after.scope(key, right)
        ]
        if before.may(key, "read") and after.may(key, "read"):
            fields += _fields(key, before, after)
    return Shift(
        rights=(*rights, *_following(schema, rights, after)),
        fields=tuple(fields),
        gained=tuple(sorted(after.permissions - before.permissions)),
        lost=tuple(sorted(before.permissions - after.permissions)),
    )


def _fields(key: str, before: Rights, after: Rights) -> list[FieldShift]:
    names = (
        (before.readable(key) ^ after.readable(key))
        | (before.writable(key) ^ after.writable(key))
        | (before.calm(key) ^ after.calm(key))
    )
    shifts = [
        FieldShift(key, name, _level(before, key, name), _level(after, key, name))
        for name in sorted(names)
    ]
    return [one for one in shifts if one.before != one.after]


def _level(rights: Rights, key: str, name: str) -> str:
    if name not in rights.readable(key):
        return "hidden"
    if name in rights.calm(key):
        return "calm"
    return "write" if name in rights.writable(key) else "read"


def _following(schema: Schema, shifts: list[RightShift], after: Rights) -> list[RightShift]:
    """Return the reading of records that follow a link to an entity whose reading shifted."""
    moved = {one.entity for one in shifts if one.right == "read"}
    found = []
    for key, entity in schema.entities.items():
        if entity.follows is None or key in moved or not after.may(key, "read"):
            continue
        target = getattr(entity.field(entity.follows), "target", "")
        if target in moved:
            scope = after.scope(key, "read")
            found.append(RightShift(key, "read", scope, scope, follows=target))
    return found
