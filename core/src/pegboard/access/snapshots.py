"""What somebody may do at this moment, as the allow-list of a token."""

from collections.abc import Collection

from pegboard.access.allowance import Allowance, EntityAllowance
from pegboard.access.rights import Rights
from pegboard.hookspecs.roles import RIGHTS, Right, Scope

READING: frozenset[Right] = frozenset({"read", "export"})


def snapshot(
    rights: Rights,
    *,
    of: Collection[Right] = RIGHTS,
    only: Collection[str] = (),
    widest: Scope = "all",
) -> Allowance:
    """Return what *rights* grant now, held to the rights *of*, entities *only* and scope *widest*.

    Entities and fields that come later are not in it: nobody decided about them.
    """
    entities = {}
    for key in only or rights.entities:
        granted = frozenset(right for right in of if rights.may(key, right))
        if granted:
            entities[key] = EntityAllowance(granted, rights.readable(key), widest)
    is_partial = bool(only) or set(of) <= READING
    return Allowance("fresh", entities, frozenset() if is_partial else rights.permissions)
