"""Ready packs of rights that plugins contribute for the roles people have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Scope = str
"""One of SCOPES, or one that a plugin contributes, such as "sales.of_my_accounts"."""
SCOPES: tuple[Scope, ...] = ("none", "own", "team", "team_and_below", "all")
"""The scopes that every assembly knows, each wider than the one before."""
Right = Literal["create", "read", "update", "delete", "export", "import", "assign", "share"]
RIGHTS: tuple[Right, ...] = (
    "create", "read", "update", "delete", "export", "import", "assign", "share"
)  # fmt: skip
"""`assign` changes the owner of a record, `share` shares one with a user or a team."""
Limit = Literal["hidden", "read", "calm"]


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
    assign: Scope = "none"
    share: Scope = "none"

    def scope(self, right: Right) -> Scope:
        value: Scope = getattr(self, "import_" if right == "import" else right)
        return value


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """A field that a role may not see ("hidden") or not change ("read").

    "calm" keeps a field out of lists and forms until it is asked for; it is no secret.
    """

    entity: str
    field: str
    limit: Limit


@dataclass(frozen=True, slots=True)
class Permission:
    """Something that is allowed by name, such as "sales.close_won": *help* says what it allows."""

    name: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class RecordScope:
    """A scope of records for roles: *where* gives an expression for each entity that it knows.

    *name* begins with the plugin's id ("sales.of_my_accounts"). In an expression `me` is the
    person; links are followed whatever that person may see. No record of an entity that *where*
    does not name lies in the scope.
    """

    name: str
    label: str
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RolePack:
    """A role: its grants, field limits, permissions, and whether it administers the system.

    Packs of the same *name* from several plugins add up, so that a plugin grants its own entities
    to the roles that base declares. *sections* names the entities in the main menu; of a plugin of
    which it names none, all stand there that have a place and may be read.
    """

    name: str
    label: str
    grants: tuple[Grant, ...] = ()
    limits: tuple[FieldLimit, ...] = ()
    administers: bool = False
    permissions: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    help: str = ""
