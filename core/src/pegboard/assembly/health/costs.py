"""What each plugin costs in this process: calls, seconds, errors, statements and memory."""

from dataclasses import dataclass


@dataclass(slots=True)
class Cost:
    """The running sums of one plugin, changed in place by every guarded call.

    CPython hands over to another thread only at calls and loops, so that a plain `+=` on these
    numbers needs no lock.
    """

    calls: int = 0
    seconds: float = 0.0
    errors: int = 0
    statements: int = 0
    memory: int = 0


@dataclass(frozen=True, slots=True)
class PluginCost:
    """What *plugin* cost: *seconds* of its own, without what it had other plugins do.

    *memory* is what the process grew by when the plugin was imported, in bytes.
    """

    plugin: str
    calls: int
    seconds: float
    errors: int
    statements: int
    memory: int


class Costs:
    """The costs of all plugins since this process started."""

    def __init__(self) -> None:
        self._by_plugin: dict[str, Cost] = {}
        self._taken: dict[str, PluginCost] = {}

    def of(self, plugin: str) -> Cost:
        """Return the sums of *plugin* for adding to."""
        return self._by_plugin.setdefault(plugin, Cost())

    def snapshot(self) -> tuple[PluginCost, ...]:
        """Return the sums of every plugin since the start, by its id."""
        return tuple(_told(plugin, cost) for plugin, cost in sorted(self._by_plugin.items()))

    def take(self) -> tuple[PluginCost, ...]:
        """Return what each plugin cost since this was called last; those without a call left out.

        One caller alone, which keeps the sums, may take them.
        """
        now = self.snapshot()
        fresh = self._fresh(now)
        self._taken = {one.plugin: one for one in now}
        return fresh

    def pending(self) -> tuple[PluginCost, ...]:
        """Return what the next `take` would, and leave it there."""
        return self._fresh(self.snapshot())

    def _fresh(self, costs: tuple[PluginCost, ...]) -> tuple[PluginCost, ...]:
        fresh = []
        for now in costs:
            before = self._taken.get(now.plugin)
            if before is None and (now.calls or now.errors):
                fresh.append(now)
            elif before is not None and (now.calls, now.errors) != (before.calls, before.errors):
                fresh.append(_since(before, now))
        return tuple(fresh)


def _told(plugin: str, cost: Cost) -> PluginCost:
    return PluginCost(plugin, cost.calls, cost.seconds, cost.errors, cost.statements, cost.memory)


def _since(before: PluginCost, now: PluginCost) -> PluginCost:
    return PluginCost(
        now.plugin,
        now.calls - before.calls,
        now.seconds - before.seconds,
        now.errors - before.errors,
        now.statements - before.statements,
        now.memory,
    )
