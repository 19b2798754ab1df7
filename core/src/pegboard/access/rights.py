"""What a set of roles may do, worked out once per assembly and combination of roles."""

from collections.abc import Callable, Collection, Iterable
from copy import copy
from functools import cached_property

from pegboard.access.allowance import Allowance
from pegboard.access.around import Around
from pegboard.access.formula_reads import formula_reads
from pegboard.access.reach import Reach, reach_of, union
from pegboard.hookspecs.roles import RIGHTS, FieldLimit, Grant, Limit, Right, RolePack, Scope
from pegboard.model.fields import Field, Formula
from pegboard.model.schema import Schema
from pegboard.model.system import SYSTEM_FIELDS

ANY = "*"
READING: frozenset[Right] = frozenset({"read", "export"})
WRITABLE_SYSTEM_FIELDS = frozenset({"owner"})
Key = tuple[str, Right]


class Rights:
    """The union of some roles' grants; deny is the default. *key* tells equal rights apart.

    *held_to* narrows them to an allow-list, *reads_only* to looking.
    """

    def __init__(
        self,
        schema: Schema,
        packs: tuple[RolePack, ...],
        *,
        key: tuple[str, ...],
        named: frozenset[str] = frozenset(),
        everything: bool = False,
        held_to: Allowance | None = None,
        reads_only: bool = False,
    ):
        self.key = key
        self.around = Around()
        self._with: dict[Around, Rights] = {}
        self.everything = everything and held_to is None and not reads_only
        self._schema = schema
        self._packs = packs
        self._all = everything
        self._named = named
        self._held_to = held_to
        self._reads_only = reads_only
        self._reaches: dict[Key, Reach] = {}
        self._readable: dict[str, frozenset[str]] = {}
        self._writable: dict[str, frozenset[str]] = {}
        self._calm: dict[str, frozenset[str]] = {}

    @property
    def is_unbound(self) -> bool:
        """Whether this is the kernel or a plugin at its own work, to whom owners mean nothing."""
        return self._all

    def with_around(self, around: Around) -> "Rights":
        """Return these rights for somebody with such surroundings."""
        known = self._with.get(around)
        if known is None:
            known = self._with[around] = copy(self)
            known.around = around
            known.key = (*self.key, *around.key)
        return known

    @cached_property
    def is_boundless(self) -> bool:
        """Whether every right that is granted at all reaches every record."""
        return self._all or all(
            reach.is_all or reach.is_none
            for key in self._schema.entities
            for reach in (self.reach(key, right) for right in RIGHTS)
        )

    @cached_property
    def administers(self) -> bool:
        """Whether users, plugins and settings may be changed."""
        if self._held_to is not None or self._reads_only:
            return False
        return self._all or any(pack.administers for pack in self._packs)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """The names of what is allowed beyond records."""
        if self._reads_only:
            return frozenset()
        administers = self._all or any(pack.administers for pack in self._packs)
        held = {name for pack in self._packs for name in pack.permissions} & self._named
        names = self._named if administers else frozenset(held)
        return names if self._held_to is None else names & self._held_to.permissions

    def may_do(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def entities(self) -> Collection[str]:
        """The keys of all entities, whether anything is granted on them or not."""
        return self._schema.entities.keys()

    def reach(self, entity: str, right: Right) -> Reach:
        """Return how far *right* goes on *entity*."""
        known = self._reaches.get((entity, right))
        if known is None:
            known = self._reaches[entity, right] = self._reach(entity, right)
        return known

    def scope(self, entity: str, right: Right) -> Scope:
        """Return the scope in which *right* is granted on *entity*; several joined by "+"."""
        return str(self.reach(entity, right))

    def may(self, entity: str, right: Right) -> bool:
        return not self.reach(entity, right).is_none

    def readable(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that may be read."""
        return _kept(self._readable, entity, self._find_readable)

    def writable(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that may be given a value."""
        return _kept(self._writable, entity, self._find_writable)

    def calm(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that stay out of sight until they are asked for."""
        return _kept(self._calm, entity, lambda key: frozenset(self._limited(key, {"calm"})))

    def fillable(self, entity: str) -> frozenset[str]:
        """Return the read-only fields that the kernel or a plugin may fill at its own work."""
        if not self._all:
            return frozenset()
        names = self._schema.entity(entity).fields.keys() - set(SYSTEM_FIELDS)
        return self._allowed(entity, self._free(entity, names))

    def held_by(self, entity: str, field: str | None = None) -> str | None:
        """Return the plugin whose quarantine forbids a change that may otherwise be allowed."""
        return self._schema.held_by(entity, field)

    def may_read(self, entity: str, field: str) -> bool:
        return self.may(entity, "read") and field in self.readable(entity)

    def covers(self, other: "Rights") -> bool:
        """Return whether nothing is allowed by *other* that these rights do not allow."""
        if self.everything or self.administers:
            return True
        if other.administers or not other.permissions <= self.permissions:
            return False
        return all(self._covers_entity(other, key) for key in self._schema.entities)

    def _covers_entity(self, other: "Rights", key: str) -> bool:
        granted = [right for right in RIGHTS if other.may(key, right)]
        if not granted:
            return True
        return (
            all(self.reach(key, right).covers(other.reach(key, right)) for right in granted)
            and other.readable(key) <= self.readable(key)
            and other.writable(key) <= self.writable(key)
        )

    def _reach(self, entity: str, right: Right) -> Reach:
        if self._reads_only and right != "read":
            return Reach()
        if right not in READING and self._schema.held_by(entity) is not None:
            return Reach()
        granted = Reach("all") if self._all else self._granted(entity, right)
        if self._held_to is None:
            return granted
        allowed = self._held_to.entities.get(entity)
        if allowed is None or right not in allowed.rights:
            return Reach()
        return granted.at_most(allowed.widest)

    def _granted(self, entity: str, right: Right) -> Reach:
        return union(
            reach_of(grant.scope(right))
            for pack in self._packs
            for grant in _applying(pack.grants, entity)
        )

    def _find_readable(self, entity: str) -> frozenset[str]:
        shown = self._shown(entity)
        if self._all:
            return shown
        fields = self._schema.entity(entity).fields
        return frozenset(name for name in shown if not self._tells_hidden(entity, fields[name]))

    def _shown(self, entity: str) -> frozenset[str]:
        names = self._schema.entity(entity).fields.keys()
        return self._allowed(entity, names - self._limited(entity, {"hidden"}))

    def _tells_hidden(self, entity: str, field: Field) -> bool:
        """Return whether *field* is a formula over what may not be read, and so would tell it."""
        if not isinstance(field, Formula):
            return False
        return any(
            name not in self._shown(key) or (key != entity and not self.may(key, "read"))
            for key, name in formula_reads(self._schema, entity, field)
        )

    def _find_writable(self, entity: str) -> frozenset[str]:
        fields = self._schema.entity(entity).fields.values()
        names = {
            field.name
            for field in fields
            if not field.read_only
            and (field.name not in SYSTEM_FIELDS or field.name in WRITABLE_SYSTEM_FIELDS)
        }
        free = self._free(entity, names)
        return self._allowed(entity, free - self._limited(entity, {"hidden", "read"}))

    def _free(self, entity: str, names: Iterable[str]) -> frozenset[str]:
        """Return *names* without fields that the quarantine of a plugin keeps as they are."""
        return frozenset(name for name in names if self._schema.held_by(entity, name) is None)

    def _allowed(self, entity: str, names: Iterable[str]) -> frozenset[str]:
        if self._held_to is None:
            return frozenset(names)
        allowed = self._held_to.entities.get(entity)
        return frozenset(names) & (allowed.fields if allowed else frozenset())

    def _limited(self, entity: str, limits: set[Limit]) -> set[str]:
        """A field is limited when every role that can read the entity limits it."""
        if self._all:
            return set()
        reading = [p for p in self._packs if _grants(p.grants, entity, "read")]
        sets = [_limits(pack.limits, entity, limits) for pack in reading]
        return set.intersection(*sets) if sets else set()


def _kept(
    known: dict[str, frozenset[str]], key: str, find: Callable[[str], frozenset[str]]
) -> frozenset[str]:
    if key not in known:
        known[key] = find(key)
    return known[key]


def _applying(grants: Iterable[Grant], entity: str) -> list[Grant]:
    exact = [grant for grant in grants if grant.entity == entity]
    return exact or [grant for grant in grants if grant.entity == ANY]


def _grants(grants: Iterable[Grant], entity: str, right: Right) -> bool:
    return any(grant.scope(right) != "none" for grant in _applying(grants, entity))


def _limits(limits: Iterable[FieldLimit], entity: str, kinds: set[Limit]) -> set[str]:
    return {limit.field for limit in limits if limit.entity == entity and limit.limit in kinds}
