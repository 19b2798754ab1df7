"""What a token or a plugin is held to: nothing that is not on the list, also in days to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pegboard.hookspecs.roles import Right, Scope


@dataclass(frozen=True, slots=True)
class EntityAllowance:
    """The rights on one entity, the fields they reach, and the widest scope they may have."""

    rights: frozenset[Right]
    fields: frozenset[str]
    widest: Scope = "all"


@dataclass(frozen=True, slots=True)
class Allowance:
    """An allow-list. *key* tells two allowances apart, and is the same for equal ones."""

    key: str
    entities: Mapping[str, EntityAllowance] = field(default_factory=lambda: MappingProxyType({}))
    permissions: frozenset[str] = frozenset()
