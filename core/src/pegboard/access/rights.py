"""What a set of roles may do, worked out once per assembly and combination of roles."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from pegboard.hookspecs.roles import SCOPES, FieldLimit, Grant, Right, RolePack, Scope
from pegboard.model.schema import Schema
from pegboard.model.system import SYSTEM_FIELDS

ANY = "*"
WRITABLE_SYSTEM_FIELDS = frozenset({"owner"})


class Rights:
    """The union of some roles' grants; deny is the default. *key* tells equal rights apart."""

    def __init__(self, schema: Schema, packs: tuple[RolePack, ...], *, everything: bool = False):
        self.key: tuple[str, ...] = ("*",) if everything else tuple(pack.name for pack in packs)
        self._schema = schema
        self._packs = packs
        self._everything = everything
        self._scopes: dict[tuple[str, Right], Scope] = {}
        self._readable: dict[str, frozenset[str]] = {}
        self._writable: dict[str, frozenset[str]] = {}

    @cached_property
    def administers(self) -> bool:
        """Whether users, plugins and settings may be changed."""
        return self._everything or any(pack.administers for pack in self._packs)

    def scope(self, entity: str, right: Right) -> Scope:
        """Return the widest scope in which *right* is granted on *entity*."""
        known = self._scopes.get((entity, right))
        if known is None:
            known = self._scopes[entity, right] = self._widest(entity, right)
        return known

    def may(self, entity: str, right: Right) -> bool:
        return self.scope(entity, right) != "none"

    def readable(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that may be read."""
        known = self._readable.get(entity)
        if known is None:
            names = self._schema.entity(entity).fields.keys()
            known = self._readable[entity] = frozenset(names - self._limited(entity, {"hidden"}))
        return known

    def writable(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that may be given a value."""
        known = self._writable.get(entity)
        if known is None:
            fields = self._schema.entity(entity).fields.values()
            names = {
                field.name
                for field in fields
                if not field.read_only
                and (field.name not in SYSTEM_FIELDS or field.name in WRITABLE_SYSTEM_FIELDS)
            }
            limited = self._limited(entity, {"hidden", "read"})
            known = self._writable[entity] = frozenset(names - limited)
        return known

    def may_read(self, entity: str, field: str) -> bool:
        return self.may(entity, "read") and field in self.readable(entity)

    def _widest(self, entity: str, right: Right) -> Scope:
        if self._everything:
            return "all"
        scopes = [
            grant.scope(right) for pack in self._packs for grant in _applying(pack.grants, entity)
        ]
        return max(scopes, key=SCOPES.index, default="none")

    def _limited(self, entity: str, limits: set[str]) -> set[str]:
        """A field is limited when every role that can read the entity limits it."""
        if self._everything:
            return set()
        reading = [p for p in self._packs if _grants(p.grants, entity, "read")]
        sets = [_limits(pack.limits, entity, limits) for pack in reading]
        return set.intersection(*sets) if sets else set()


def _applying(grants: Iterable[Grant], entity: str) -> list[Grant]:
    exact = [grant for grant in grants if grant.entity == entity]
    return exact or [grant for grant in grants if grant.entity == ANY]


def _grants(grants: Iterable[Grant], entity: str, right: Right) -> bool:
    return any(grant.scope(right) != "none" for grant in _applying(grants, entity))


def _limits(limits: Iterable[FieldLimit], entity: str, kinds: set[str]) -> set[str]:
    return {limit.field for limit in limits if limit.entity == entity and limit.limit in kinds}


class RoleBook:
    """All roles of an assembly, and the rights of any combination of them."""

    def __init__(self, schema: Schema, packs: Iterable[RolePack]) -> None:
        self._schema = schema
        self.roles: Mapping[str, RolePack] = _merged(packs)
        self._known: dict[tuple[str, ...], Rights] = {}
        self.everything = Rights(schema, (), everything=True)

    def rights(self, roles: Iterable[str]) -> Rights:
        """Return the rights of *roles* together; roles that no plugin brings any more add none."""
        names = tuple(sorted(set(roles) & self.roles.keys()))
        if names not in self._known:
            self._known[names] = Rights(self._schema, tuple(self.roles[name] for name in names))
        return self._known[names]


def _merged(packs: Iterable[RolePack]) -> dict[str, RolePack]:
    merged: dict[str, RolePack] = {}
    for pack in packs:
        known = merged.get(pack.name)
        if known is None:
            merged[pack.name] = pack
            continue
        merged[pack.name] = RolePack(
            name=pack.name,
            label=known.label,
            grants=known.grants + pack.grants,
            limits=known.limits + pack.limits,
            administers=known.administers or pack.administers,
        )
    return merged
