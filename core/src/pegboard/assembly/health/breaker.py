"""Opens for a plugin that fails too often: the circuit breaker."""

from collections import deque
from time import monotonic

from pegboard.assembly.health.faults import Fault

ENOUGH = 5
"""Failures, by their weights, after which a plugin is to be taken out of the way."""
WITHIN = 60.0
"""Seconds that these failures may lie apart."""


class Breaker:
    """Counts the failures of each plugin in this process."""

    def __init__(self) -> None:
        self._failures: dict[str, deque[tuple[float, int]]] = {}

    def count(self, fault: Fault) -> bool:
        """Count *fault* and return whether it was one too many; the count then starts anew."""
        now = monotonic()
        recent = self._failures.setdefault(fault.plugin, deque())
        recent.append((now, fault.weight))
        while recent and recent[0][0] < now - WITHIN:
            recent.popleft()
        if sum(weight for _, weight in tuple(recent)) < ENOUGH:
            return False
        recent.clear()
        return True

    def forget(self, plugin: str) -> None:
        """Let *plugin* begin anew, as after its release."""
        self._failures.pop(plugin, None)
