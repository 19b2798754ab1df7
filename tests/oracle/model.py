"""The independent referee: who may do what, worked out from the words of DESIGN §8 alone.

Nothing here looks at the database or shares code with the system; declared roles are its input.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from pegboard_sdk import FieldLimit, Grant, RolePack

CHAIN = ("none", "own", "team", "team_and_below", "all")
CHANGING = frozenset({"create", "update", "delete", "import", "assign", "share"})
WRITTEN_BY_THE_SYSTEM = frozenset(
    {"id", "version", "created_at", "created_by", "updated_at", "updated_by"}
    | {"deleted_at", "deleted_by"}
)


@dataclass(frozen=True)
class Record:
    """One record as far as rights look at it."""

    entity: str
    id: str
    owner: str | None = None
    links: Mapping[str, str | None] = field(default_factory=dict)
    is_deleted: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    id: str
    team: str | None = None
    roles: frozenset[str] = frozenset()
    is_active: bool = True


@dataclass(frozen=True)
class Share:
    """One record, opened to a user or a team by somebody."""

    id: str
    record: str
    level: str
    by: str
    user: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class Allowed:
    """What a token may do with one entity: the widest scope of each right, and the fields."""

    scopes: Mapping[str, str]
    fields: frozenset[str]


@dataclass(frozen=True)
class Actor:
    """A person, perhaps through a token: without an *allowance* all their rights count."""

    person: str
    allowance: Mapping[str, Allowed] | None = None


@dataclass(frozen=True)
class Kind:
    """An entity as declared: its fields, those that nobody may write, and what it follows."""

    key: str
    fields: frozenset[str]
    fixed: frozenset[str]
    is_owned: bool
    follows: str | None = None
    title: str = "id"


Holds = Callable[[Record, str, "Company"], bool]
"""Whether a contributed scope holds for a record and a person."""


@dataclass
class Company:
    """Everything that rights depend on; the methods are the questions that may be asked."""

    kinds: Mapping[str, Kind]
    packs: dict[str, list[RolePack]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    parents: dict[str, str | None] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    scopes: dict[str, Mapping[str, Holds]] = field(default_factory=dict)

    def take_packs(self, packs: Iterable[RolePack]) -> None:
        """Learn roles; packs of one name add up."""
        for pack in packs:
            self.packs.setdefault(pack.name, []).append(pack)

    def change(self, record_id: str, **new: object) -> None:
        self.records[record_id] = replace(self.records[record_id], **new)  # type: ignore[arg-type]  # told by the caller

    # Rights on entities

    def administers(self, actor: Actor) -> bool:
        return actor.allowance is None and any(pack.administers for pack in self._packs(actor))

    def may_do(self, actor: Actor, permission: str) -> bool:
        """Whether a named permission is given; those who administer have all."""
        named = any(permission in pack.permissions for pack in self._packs(actor))
        return actor.allowance is None and (named or self.administers(actor))

    def granted(self, actor: Actor, right: str, entity: str) -> frozenset[str]:
        """Return the scopes in which roles grant *right* on *entity*, each on its own."""
        found = frozenset(
            scope
            for role in self.people[actor.person].roles
            for scope in self._of_role(role, right, entity)
        )
        return found - {"none"}

    def may_at_all(self, actor: Actor, right: str, entity: str) -> bool:
        """Whether some record of *entity* could be reached by *right*."""
        if actor.allowance is not None:
            allowed = actor.allowance.get(entity)
            if allowed is None or allowed.scopes.get(right, "none") == "none":
                return False
        grants_read = right == "read" or self.may_at_all(actor, "read", entity)
        return grants_read and bool(self.granted(actor, right, entity))

    # Rights on records

    def may(self, actor: Actor, right: str, record: Record) -> bool:
        """Whether *right* reaches a living record; everything rests on reading it."""
        if record.is_deleted or not self.people[actor.person].is_active:
            return False
        return self._reaches(actor, right, record)

    def may_see_in_bin(self, actor: Actor, record: Record) -> bool:
        """Whether a deleted record is shown to those who could delete it; shares count no more."""
        return record.is_deleted and self._reaches(actor, "delete", record)

    def may_create(self, actor: Actor, record: Record) -> bool:
        """Whether *record* could be created as it stands, owner and links included."""
        if not self.may_at_all(actor, "create", record.entity):
            return False
        return self._in_reach(actor, "create", record)

    def may_hand_over(self, actor: Actor, record: Record, owner: str) -> bool:
        """Whether the record may get a new owner."""
        wanted = replace(record, owner=owner)
        return (
            self.may(actor, "update", record)
            and self.may(actor, "assign", record)
            and self.may(actor, "assign", wanted)
        )

    def may_share(self, actor: Actor, record: Record, level: str) -> bool:
        """Whether the record may be shared: nobody gives what they have not."""
        return self.may(actor, "share", record) and self.may(actor, level, record)

    def visible_ids(self, actor: Actor, entity: str, right: str = "read") -> frozenset[str]:
        return frozenset(
            one.id
            for one in self.records.values()
            if one.entity == entity and self.may(actor, right, one)
        )

    def bin_ids(self, actor: Actor, entity: str) -> frozenset[str]:
        return frozenset(
            one.id
            for one in self.records.values()
            if one.entity == entity and self.may_see_in_bin(actor, one)
        )

    # Rights on fields

    def readable_fields(self, actor: Actor, entity: str) -> frozenset[str]:
        return self._fields(actor, entity, {"hidden"})

    def writable_fields(self, actor: Actor, entity: str) -> frozenset[str]:
        found = self._fields(actor, entity, {"hidden", "read"})
        return found - self.kinds[entity].fixed - WRITTEN_BY_THE_SYSTEM

    # How it is worked out

    def _packs(self, actor: Actor) -> list[RolePack]:
        return [pack for role in self.people[actor.person].roles for pack in self.packs[role]]

    def _of_role(self, role: str, right: str, entity: str) -> set[str]:
        """Return the scopes of one role: what it says of the entity replaces what it says of all"""
        grants: list[Grant] = [one for pack in self.packs[role] for one in pack.grants]
        exact = [one for one in grants if one.entity == entity]
        said = exact or [one for one in grants if one.entity == "*"]
        return {one.scope(right) for one in said}  # type: ignore[arg-type]  # a right by its name

    def _reaches(self, actor: Actor, right: str, record: Record) -> bool:
        if not self.may_at_all(actor, right, record.entity):
            return False
        if right != "read" and not self._reaches(actor, "read", record):
            return False
        return self._in_reach(actor, right, record) or self._is_shared(actor, right, record)

    def _in_reach(self, actor: Actor, right: str, record: Record) -> bool:
        link = self.kinds[record.entity].follows
        if link is not None and record.links.get(link) is not None:
            leader = self.records.get(str(record.links[link]))
            needed = "update" if right in CHANGING else "read"
            return leader is not None and self.may(actor, needed, leader)
        scopes = self.granted(actor, right, record.entity)
        if link is not None:  # it hangs on nothing: its owner's, or for those who reach all
            scopes = frozenset(one if one == "all" else "own" for one in scopes)
        by_role = any(self._contains(scope, actor.person, record) for scope in scopes)
        return by_role and self._is_allowed(actor, right, record)

    def _is_allowed(self, actor: Actor, right: str, record: Record) -> bool:
        if actor.allowance is None:
            return True
        allowed = actor.allowance[record.entity]
        return self._contains(allowed.scopes.get(right, "none"), actor.person, record)

    def _contains(self, scope: str, me: str, record: Record) -> bool:
        if scope == "all":
            return True
        if scope in CHAIN:
            return scope != "none" and self._is_near(scope, me, record.owner)
        known = self.scopes.get(scope, {}).get(record.entity)
        return known is not None and known(record, me, self)

    def _is_near(self, scope: str, me: str, owner: str | None) -> bool:
        if owner is None:
            return False
        if owner == me:
            return True
        mine = self.people[me].team
        theirs = self.people[owner].team if owner in self.people else None
        if scope == "own" or mine is None or theirs is None:
            return False
        return theirs == mine if scope == "team" else mine in self.above(theirs)

    def above(self, team: str) -> list[str]:
        """Return the team and all above it; a ring ends where it closes."""
        line: list[str] = []
        step: str | None = team
        while step is not None and step not in line:
            line.append(step)
            step = self.parents.get(step)
        return line

    def _is_shared(self, actor: Actor, right: str, record: Record) -> bool:
        if right not in ("read", "update") or record.is_deleted:
            return False
        if not self._is_allowed(actor, right, record):
            return False
        person = self.people[actor.person]
        mine = self.above(person.team) if person.team else []
        return any(
            share.record == record.id
            and (right == "read" or share.level == "update")
            and (share.user == person.id or share.team in mine)
            for share in self.shares.values()
        )

    def _fields(self, actor: Actor, entity: str, against: set[str]) -> frozenset[str]:
        """Return the fields that at least one role that reads the entity does not limit so."""
        reading = [
            role
            for role in self.people[actor.person].roles
            if self._of_role(role, "read", entity) - {"none"}
        ]
        found: frozenset[str] = frozenset()
        for role in reading:
            limits: list[FieldLimit] = [one for pack in self.packs[role] for one in pack.limits]
            limited = {one.field for one in limits if one.entity == entity and one.limit in against}
            found |= self.kinds[entity].fields - limited
        if actor.allowance is not None and entity in actor.allowance:
            found &= actor.allowance[entity].fields
        return found if self.may_at_all(actor, "read", entity) else frozenset()
