"""What is known of somebody's surroundings that decides how their rights are best asked for."""

from dataclasses import dataclass

from pegboard.hookspecs.roles import Scope


@dataclass(frozen=True, slots=True)
class Around:
    """Of which entities something was shared with the person, and which scopes hold few owners.

    *shared* is None when nobody looked. Neither changes what a right reaches.
    """

    shared: frozenset[str] | None = None
    few: frozenset[Scope] = frozenset({"own"})

    @property
    def key(self) -> tuple[str, ...]:
        """What tells statements for different surroundings apart."""
        return (f"shared {None if self.shared is None else sorted(self.shared)}", *sorted(self.few))
