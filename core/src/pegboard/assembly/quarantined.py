"""What is left of a plugin in quarantine: its data, to be read by those who might before."""

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace

from pegboard.access.reach import Reach, reach_of, union
from pegboard.access.rights import READING
from pegboard.assembly.dispatch import Implementation
from pegboard.hookspecs.roles import RIGHTS, Grant, RecordScope, Right, RolePack, Scope
from pegboard.model.schema import Schema

KEPT = frozenset({"contribute_entities", "contribute_roles", "contribute_scopes"})
"""What is still asked of its code: where its data lies, and who may read it."""


def without_code_of(
    hooks: Mapping[str, tuple[Implementation, ...]], held: Collection[str]
) -> Mapping[str, tuple[Implementation, ...]]:
    """Return *hooks* without those of the plugins *held*, but for what tells of their data."""
    return {
        name: tuple(one for one in found if name in KEPT or one[0] not in held)
        for name, found in hooks.items()
    }


def narrowed_packs(
    packs: Sequence[tuple[str, RolePack]], held: Collection[str], schema: Schema
) -> list[RolePack]:
    """Return the role packs in which the plugins *held* widen nobody's rights.

    Of their own entities they let those read who might before. On those of others they count no
    more, unless they were the narrower word on what somebody grants on everything. Their limits
    of fields stay, their permissions go.
    """
    if not held:
        return [pack for _, pack in packs]
    sound = [pack for plugin, pack in packs if plugin not in held]
    narrowed = [_narrowed(pack, sound, held, schema) for plugin, pack in packs if plugin in held]
    return [*sound, *narrowed]


def empty_scopes(
    scopes: Iterable[tuple[str, RecordScope]], held: Container[str]
) -> list[tuple[str, RecordScope]]:
    """Return *scopes*, of which those of the plugins *held* keep their names and hold nothing."""
    return [(by, replace(one, where={}) if by in held else one) for by, one in scopes]


def _narrowed(
    pack: RolePack, sound: Sequence[RolePack], held: Collection[str], schema: Schema
) -> RolePack:
    others = [grant for one in sound if one.name == pack.name for grant in one.grants]
    named = {grant.entity for grant in others}
    wide = [grant for grant in others if grant.entity == "*"]
    grants = []
    for entity in dict.fromkeys(grant.entity for grant in pack.grants):
        own = [grant for grant in pack.grants if grant.entity == entity]
        if entity in schema.entities and schema.entities[entity].plugin in held:
            grants.append(_grant(entity, {right: _sum(own, right) for right in READING}))
        elif entity != "*" and entity not in named:
            grants.append(_grant(entity, {one: _both(own, wide, one) for one in RIGHTS}))
    return replace(pack, grants=tuple(grants), permissions=(), administers=False)


def _grant(entity: str, scopes: Mapping[Right, Scope]) -> Grant:
    return Grant(entity, **{"import_" if k == "import" else k: v for k, v in scopes.items()})


def _sum(grants: Iterable[Grant], right: Right) -> Scope:
    return str(_reach(grants, right))


def _both(some: Iterable[Grant], others: Iterable[Grant], right: Right) -> Scope:
    """Return what lies in both reaches, as far as scopes can say."""
    one, other = _reach(some, right), _reach(others, right)
    if one.covers(other):
        return str(other)
    return str(one) if other.covers(one) else str(Reach())


def _reach(grants: Iterable[Grant], right: Right) -> Reach:
    return union(reach_of(grant.scope(right)) for grant in grants)
