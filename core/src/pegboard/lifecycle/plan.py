"""A plan: what a change of the system will do, written down before anything is touched."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Blueprint

Movement = Literal["added", "changed", "removed"]
Fate = Literal["kept", "exported", "purged"]
PlanState = Literal["open", "applying", "watching", "applied", "undone", "failed"]


class Blocker(msgspec.Struct, frozen=True):
    """Why the change cannot be made, and what to do about it; *plugin* is where it lies."""

    plugin: str
    reason: str


class Along(msgspec.Struct, frozen=True):
    """A plugin that is enabled or disabled along with those that were asked for, and why."""

    plugin: str
    verb: Literal["enable", "disable"]
    reason: str


class Difference(msgspec.Struct, frozen=True):
    """One piece of the system that comes, changes or goes.

    *kind* is "entity", "field", "page", "menu", "slot", "action", "role", "permission", "scope",
    "report", "event handler", "setting" or "first records"; *name* its id ("sales.opportunity",
    "base.account.x"), *label* what people call it.
    """

    movement: Movement
    kind: str
    plugin: str
    name: str
    label: str


class SchemaStep(msgspec.Struct, frozen=True):
    """A change of the database: a sentence, the SQL, the rows of the table and the lock it takes.

    *lock* is in words: "none (new table)", "short exclusive lock on 12,000 rows' table", ….
    """

    sentence: str
    sql: str
    table: str
    rows: int
    lock: str


class ConsentNeeded(msgspec.Struct, frozen=True):
    """What an administrator agrees to by applying: who made a plugin and what it may do.

    *version_before* and *publisher_before* are None unless there was a consent before; *added* and
    *dropped* are its capabilities (name, reason) against that consent.
    """

    plugin: str
    version: str
    publisher: str
    version_before: str | None
    publisher_before: str | None
    added: tuple[tuple[str, str], ...]
    dropped: tuple[str, ...]


class Use(msgspec.Struct, frozen=True):
    """Something people made that relies on what goes: a saved view, a token, an edited role, ….

    *what* is its kind, *name* what it is called, *whose* the person it belongs to, if to one,
    *relies_on* the entity or field that goes.
    """

    what: str
    name: str
    whose: str
    relies_on: str


class DataFate(msgspec.Struct, frozen=True):
    """What becomes of the stored data of an entity or of a contributed field, with its rows."""

    plugin: str
    name: str
    label: str
    rows: int
    fate: Fate


class Plan(msgspec.Struct, frozen=True):
    """Everything about one change; what is approved is what is done.

    *hash* is that of all the rest, *base* the epoch that the plan starts from, *base_hash* that
    assembly's hash, *packages* the content hash of each package that takes part. *irreversible*
    says what cannot be taken back.
    """

    hash: str
    base: int
    base_hash: str
    wish: Wish
    before: Blueprint
    target: Blueprint
    packages: Mapping[str, str] = {}
    blockers: tuple[Blocker, ...] = ()
    along: tuple[Along, ...] = ()
    differences: tuple[Difference, ...] = ()
    schema: tuple[SchemaStep, ...] = ()
    consents: tuple[ConsentNeeded, ...] = ()
    uses: tuple[Use, ...] = ()
    data: tuple[DataFate, ...] = ()
    deprecations: tuple[str, ...] = ()
    irreversible: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the system is already as wanted."""
        return self.before == self.target and not self.schema
