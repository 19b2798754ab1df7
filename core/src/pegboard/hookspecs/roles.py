"""Ready packs of rights that plugins contribute for the roles people have."""

from dataclasses import dataclass
from typing import Literal

Scope = Literal["none", "own", "team", "team_and_below", "all"]
SCOPES: tuple[Scope, ...] = ("none", "own", "team", "team_and_below", "all")
Right = Literal["create", "read", "update", "delete", "export", "import"]
RIGHTS: tuple[Right, ...] = ("create", "read", "update", "delete", "export", "import")


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do with *entity* ("sales.opportunity", or "*" for all), each in a scope."""

    entity: str
    read: Scope = "none"
    create: Scope = "none"
    update: Scope = "none"
    delete: Scope = "none"
    export: Scope = "none"
    import_: Scope = "none"

    def scope(self, right: Right) -> Scope:
        value: Scope = getattr(self, "import_" if right == "import" else right)
        return value


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """A field that a role may not see ("hidden") or not change ("read")."""

    entity: str
    field: str
    limit: Literal["hidden", "read"]


@dataclass(frozen=True, slots=True)
class RolePack:
    """A role: its grants, field limits, and whether it administers the system.

    Packs of the same *name* from several plugins add up, so that a plugin grants its own entities
    to the roles that base declares.
    """

    name: str
    label: str
    grants: tuple[Grant, ...] = ()
    limits: tuple[FieldLimit, ...] = ()
    administers: bool = False
