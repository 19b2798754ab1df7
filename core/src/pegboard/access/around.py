"""What is known of somebody's surroundings that decides how their rights are best asked for."""

from dataclasses import dataclass

from pegboard.hookspecs.roles import Scope


@dataclass(frozen=True, slots=True)
class Around:
    """Of which entities something was shared with the person, and how many own what a scope holds.

    *shared* is None when nobody looked. *few* and *many* name scopes with surely few and with many
    owners. None of them changes what a right reaches.
    """

    shared: frozenset[str] | None = None
    few: frozenset[Scope] = frozenset({"own"})
    many: frozenset[Scope] = frozenset()

    @property
    def key(self) -> tuple[str, ...]:
        """What tells statements for different surroundings apart."""
        shared = None if self.shared is None else sorted(self.shared)
        return (f"shared {shared}", f"few {sorted(self.few)}", f"many {sorted(self.many)}")
