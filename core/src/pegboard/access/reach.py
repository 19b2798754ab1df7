"""How far a right goes: the widest of the plain scopes, and contributed ones beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

from pegboard.hookspecs.roles import SCOPES, Scope

PLUS = "+"


@dataclass(frozen=True, slots=True)
class Reach:
    """One of SCOPES and, in order, the contributed scopes that add records to it.

    *takes_shares* says whether records that were shared lie in it, too.
    """

    plain: Scope = "none"
    beside: tuple[Scope, ...] = ()
    takes_shares: bool = True

    @property
    def is_all(self) -> bool:
        return self.plain == "all"

    @property
    def is_none(self) -> bool:
        return self.plain == "none" and not self.beside

    def __or__(self, other: "Reach") -> "Reach":
        plain = max(self.plain, other.plain, key=SCOPES.index)
        beside = () if plain == "all" else tuple(sorted({*self.beside, *other.beside}))
        return Reach(plain, beside, self.takes_shares or other.takes_shares)

    def at_most(self, widest: Scope) -> "Reach":
        """Return this reach narrowed to the plain scope *widest*, which holds nothing shared."""
        if widest == "all":
            return self
        return Reach(min(self.plain, widest, key=SCOPES.index), takes_shares=False)

    def covers(self, other: "Reach") -> bool:
        """Return whether no record can lie in *other* that does not lie in this one."""
        if self.is_all:
            return True
        wide = SCOPES.index(self.plain) >= SCOPES.index(other.plain)
        shares = self.takes_shares or not other.takes_shares
        return wide and shares and set(other.beside) <= set(self.beside)

    def __str__(self) -> str:
        parts = (*(() if self.plain == "none" else (self.plain,)), *self.beside)
        return PLUS.join(parts) or "none"


def reach_of(scope: Scope) -> Reach:
    """Return the reach that a grant's *scope* gives: "team", or several joined by "+"."""
    parts = [part for part in scope.split(PLUS) if part]
    return union(Reach(part) if part in SCOPES else Reach("none", (part,)) for part in parts)


def union(reaches: Iterable[Reach]) -> Reach:
    return reduce(Reach.__or__, reaches, Reach())
