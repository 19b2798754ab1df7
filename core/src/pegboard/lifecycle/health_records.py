"""How plugins did lately, over all processes: kept by the minute, told for pages and scripts."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from pegboard.assembly.health.costs import PluginCost
from pegboard.assembly.health.health import Health, health_of
from pegboard.assembly.health.memory import grown_at_import
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.follow.announcements import Pulse
from pegboard.lifecycle.health_rows import HealthRows, KeptCost, KeptFault, counted

KEPT = timedelta(days=7)
EVERY_SECONDS = 60.0
LATELY = timedelta(hours=24)
PARTS = 24
"""Of the time that is told of, for the small line that shows calls over time."""
_written: WeakKeyDictionary[Health, float] = WeakKeyDictionary()
"""When the costs of each system were last written by this process."""


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """What *plugin* cost since *since* in all processes, and how it failed, latest first.

    *seconds* are its own, *memory* the bytes that one process grew by when it was imported.
    *series* are its calls in equal parts of that time, oldest first.
    """

    plugin: str
    since: datetime
    calls: int = 0
    seconds: float = 0.0
    errors: int = 0
    statements: int = 0
    memory: int = 0
    faults: tuple[KeptFault, ...] = ()
    series: tuple[int, ...] = (0,) * PARTS


def keep_health_by_the_minute(runtime: Runtime, _pulse: Pulse) -> None:
    """Write costs once a minute and faults at once; a duty of the followers."""
    health = health_of(runtime.database)
    now = time.monotonic()
    if health.untold or now - _written.setdefault(health, now) >= EVERY_SECONDS:
        keep_health(runtime)


def keep_health(runtime: Runtime) -> None:
    """Write what this process counted since the last time, and forget what is old."""
    health, now = health_of(runtime.database), datetime.now(UTC)
    _written[health] = time.monotonic()
    costs, faults = health.costs.take(), health.take_untold()
    if not costs and not faults:
        return
    rows = _rows(runtime)
    with runtime.database.writing() as tx:
        rows.add(tx, costs, counted(faults), now)
        rows.prune(tx, now - KEPT)


def plugin_health(
    runtime: Runtime, plugin: str, *, lately: timedelta = LATELY, now: datetime | None = None
) -> PluginHealth:
    """Return how *plugin* did *lately*, what this process has not written yet included."""
    return all_health(runtime, [plugin], lately=lately, now=now)[plugin]


def all_health(
    runtime: Runtime,
    plugins: Iterable[str],
    *,
    lately: timedelta = LATELY,
    now: datetime | None = None,
) -> Mapping[str, PluginHealth]:
    """Return how each of *plugins* did *lately*."""
    until = now or datetime.now(UTC)
    since = until - lately
    health, rows = health_of(runtime.database), _rows(runtime)
    fresh = [KeptCost(until, one) for one in health.costs.pending()]
    untold = counted(tuple(health.untold))
    with runtime.database.reading() as tx:
        costs = [*rows.costs(tx, since), *fresh]
        faults = {one: rows.faults(tx, one, since) for one in plugins}
    found = {}
    for plugin, kept in faults.items():
        here = [KeptFault(one, count) for one, count in untold.items() if one.plugin == plugin]
        own = [one for one in costs if one.cost.plugin == plugin]
        found[plugin] = _summed(plugin, own, (*here, *kept), since, until)
    return found


def _summed(
    plugin: str,
    costs: list[KeptCost],
    faults: tuple[KeptFault, ...],
    since: datetime,
    until: datetime,
) -> PluginHealth:
    series = [0] * PARTS
    total = PluginCost(plugin, 0, 0.0, 0, 0, grown_at_import(plugin))
    for kept in costs:
        one = kept.cost
        part = int((kept.at - since) / (until - since) * PARTS)
        series[max(0, min(PARTS - 1, part))] += one.calls
        total = PluginCost(
            plugin,
            total.calls + one.calls,
            total.seconds + one.seconds,
            total.errors + one.errors,
            total.statements + one.statements,
            max(total.memory, one.memory),
        )
    return PluginHealth(
        plugin,
        since,
        total.calls,
        total.seconds,
        total.errors,
        total.statements,
        total.memory,
        faults,
        tuple(series),
    )


def _rows(runtime: Runtime) -> HealthRows:
    return HealthRows(runtime.database, runtime.assembly.workspace.tables)
