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
HOURS = 24
"""How many hours are told of, unless said otherwise."""
_written: WeakKeyDictionary[Health, float] = WeakKeyDictionary()
"""When the costs of each system were last written by this process."""


@dataclass(frozen=True, slots=True)
class PluginHealth:
    """What *plugin* cost since *since* in all processes, and how it failed, latest first.

    *seconds* are its own, *memory* the bytes that one process grew by when it was imported.
    *series* are its calls by the hour, oldest first.
    """

    plugin: str
    since: datetime
    calls: int = 0
    seconds: float = 0.0
    errors: int = 0
    statements: int = 0
    memory: int = 0
    faults: tuple[KeptFault, ...] = ()
    series: tuple[int, ...] = (0,) * HOURS


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
    runtime: Runtime, plugin: str, *, hours: int = HOURS, now: datetime | None = None
) -> PluginHealth:
    """Return how *plugin* did in these hours, the present one and what is not written included."""
    return all_health(runtime, [plugin], hours=hours, now=now)[plugin]


def all_health(
    runtime: Runtime,
    plugins: Iterable[str],
    *,
    hours: int = HOURS,
    now: datetime | None = None,
) -> Mapping[str, PluginHealth]:
    """Return how each of *plugins* did in these hours."""
    hour = (now or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)
    since = hour - timedelta(hours=hours - 1)
    health, rows = health_of(runtime.database), _rows(runtime)
    fresh = [KeptCost(hour, one) for one in health.costs.pending()]
    untold = counted(tuple(health.untold))
    with runtime.database.reading() as tx:
        costs = [*rows.costs(tx, since), *fresh]
        faults = {one: rows.faults(tx, one, since) for one in plugins}
    found = {}
    for plugin, kept in faults.items():
        here = [KeptFault(one, count) for one, count in untold.items() if one.plugin == plugin]
        own = [one for one in costs if one.cost.plugin == plugin]
        found[plugin] = _summed(plugin, own, (*here, *kept), since, hours)
    return found


def _summed(
    plugin: str,
    costs: list[KeptCost],
    faults: tuple[KeptFault, ...],
    since: datetime,
    hours: int,
) -> PluginHealth:
    series = [0] * hours
    total = PluginCost(plugin, 0, 0.0, 0, 0, grown_at_import(plugin))
    for kept in costs:
        one = kept.cost
        place = int((kept.at - since) / timedelta(hours=1))
        series[max(0, min(hours - 1, place))] += one.calls
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
