"""The first records that a change brings: those of plugins that come for the first time."""

from collections import Counter

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.runtime import Runtime
from pegboard.database.begun import begun_plugins
from pegboard.lifecycle.plan import Difference


def first_records_coming(runtime: Runtime, after: Assembly) -> tuple[Difference, ...]:
    """Return what *after* begins with, one piece for each plugin and kind of record."""
    known = begun_plugins(runtime.database, runtime.assembly.workspace.tables)
    coming = ((plugin, one.entity) for plugin, one in after.first_records if plugin not in known)
    return tuple(
        Difference(
            "added",
            "first records",
            plugin,
            entity,
            f"{number} × {after.schema.entities[entity].label}",
        )
        for (plugin, entity), number in sorted(Counter(coming).items())
    )
