"""What people may do and see, to compare before and after something happened."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from core.tests.web.served import PEOPLE, Served
from pegboard.access.rights import Rights
from pegboard.access.tokens import token_principal
from pegboard.records.find import find
from pegboard.records.query import Query


@dataclass(frozen=True)
class May:
    """The rights of one person, and the ids of all records that they see, by entity."""

    rights: Rights
    seen: Mapping[str, frozenset[str]]

    def covers(self, other: "May") -> bool:
        """Whether the *other* may do and see nothing that this one may not."""
        is_seen = all(other.seen[key] <= self.seen[key] for key in other.seen)
        return is_seen and self._allows(other.rights)

    def without(self, ids: Collection[str]) -> "May":
        """Return the same without what was made in between."""
        return replace(self, seen={key: found - set(ids) for key, found in self.seen.items()})

    def _allows(self, other: Rights) -> bool:
        if other.administers and not self.rights.administers:
            return False
        if not other.permissions <= self.rights.permissions:
            return False
        return all(
            self.rights.reach(key, right).covers(other.reach(key, right))
            and other.readable(key) <= self.rights.readable(key)
            and other.writable(key) <= self.rights.writable(key)
            for key in other.entities
            for right in ("create", "read", "update", "delete", "export", "import", "assign")
            if other.may(key, right)
        )


def what_people_may(system: Served) -> dict[str, May]:
    """Return what each person of *system* may do and see now."""
    return {who: _of(system, who) for who in PEOPLE}


def _of(system: Served, who: str) -> May:
    runtime = system.runtime
    principal = token_principal(runtime.assembly, system.tokens[who])
    assert principal is not None
    with runtime.reading(principal) as unit:
        seen = {
            key: frozenset(
                str(row["id"]) for row in find(unit, Query(key, fields=("id",), limit=200)).records
            )
            for key in runtime.assembly.schema.entities
            if unit.rights.may(key, "read")
        }
        return May(unit.rights, seen)
