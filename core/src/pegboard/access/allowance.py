"""What a token or a plugin is held to: nothing that is not on the list, also in days to come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType

import msgspec

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


class _Entity(msgspec.Struct, frozen=True):
    rights: list[Right]
    fields: list[str]
    widest: Scope = "all"


class _Stored(msgspec.Struct, frozen=True):
    entities: dict[str, _Entity]
    permissions: list[str] = []


def to_json(allowance: Allowance) -> str:
    """Return *allowance* as it is kept; equal ones give equal text."""
    entities = {
        key: _Entity(sorted(one.rights), sorted(one.fields), one.widest)
        for key, one in sorted(allowance.entities.items())
    }
    return msgspec.json.encode(_Stored(entities, sorted(allowance.permissions))).decode()


@lru_cache(maxsize=200)
def from_json(text: str) -> Allowance:
    """Return the allowance that `to_json` gave *text* for."""
    stored = msgspec.json.decode(text, type=_Stored)
    entities = {
        key: EntityAllowance(frozenset(one.rights), frozenset(one.fields), one.widest)
        for key, one in stored.entities.items()
    }
    digest = sha256(text.encode()).hexdigest()[:16]
    return Allowance(digest, MappingProxyType(entities), frozenset(stored.permissions))
