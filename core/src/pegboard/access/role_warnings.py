"""What somebody who edits a role should know before they save it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from pegboard.access.reach import Reach
from pegboard.access.rights import Rights
from pegboard.access.roles import RoleBook
from pegboard.hookspecs.roles import RIGHTS, Right
from pegboard.model.schema import Schema


@dataclass(frozen=True, slots=True)
class RoleWarning:
    """*wider*: a right goes further than reading, which bounds it. *nobody*: nobody is left who
    has a right or a permission, named by *what*.
    """

    kind: Literal["wider", "nobody right", "nobody permission"]
    entity: str = ""
    right: str = ""


def warnings_about(
    schema: Schema,
    before: RoleBook,
    after: RoleBook,
    role: str,
    combinations: Iterable[Sequence[str]],
) -> list[RoleWarning]:
    """Return warnings about *role* as it is *after*; *combinations* are those that people hold."""
    rights, had = after.rights([role]), before.rights([role])
    held = [tuple(one) for one in combinations]
    found = [
        RoleWarning("wider", key, right)
        for key in schema.entities
        for right in RIGHTS
        if _is_wider(rights, key, right) and rights.scope(key, right) != had.scope(key, right)
    ]
    lost = [
        (key, right)
        for key in schema.entities
        for right in RIGHTS
        if had.may(key, right) and not rights.may(key, right)
    ]
    found += [
        RoleWarning("nobody right", key, right)
        for key, right in lost
        if not any(after.rights(one).may(key, right) for one in held)
    ]
    found += [
        RoleWarning("nobody permission", name)
        for name in sorted(had.permissions - rights.permissions)
        if not any(after.rights(one).may_do(name) for one in held)
    ]
    return found


def _is_wider(rights: Rights, key: str, right: Right) -> bool:
    """Return whether *right* reaches records that may not be read; creating and importing may."""
    if right in ("create", "import", "read"):
        return False
    reach: Reach = rights.reach(key, right)
    return not reach.is_none and not rights.reach(key, "read").covers(reach)
