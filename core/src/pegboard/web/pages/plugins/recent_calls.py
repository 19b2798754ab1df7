"""How often plugins were called lately, for the small lines beside them."""

from collections.abc import Mapping

from pegboard.lifecycle.health_records import all_health
from pegboard.web.requests import Visit


def recent_calls(visit: Visit) -> Mapping[str, tuple[int, ...]]:
    """Return the calls of each plugin in the last hours, oldest first; of those with any."""
    plugins = [one.id for one in visit.assembly.manifests]
    found = all_health(visit.runtime, plugins)
    return {plugin: health.series for plugin, health in found.items() if health.calls}
