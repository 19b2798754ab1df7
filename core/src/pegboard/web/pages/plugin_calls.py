"""Asks the code of plugins for what a page shows, through the guard that names faults."""

from collections.abc import Callable
from typing import Any, TypeVar

from pegboard.assembly.health.guard import guarded
from pegboard.assembly.health.health import health_of
from pegboard.hookspecs.context import Context
from pegboard.records.unit import Unit
from pegboard.records.write_path import context_of
from pegboard.web.requests import Visit

Answer = TypeVar("Answer")
MANAGE_PLUGINS = "base.manage_plugins"


def ask_plugin(
    visit: Visit,
    unit: Unit,
    plugin: str,
    what: str,
    ask: Callable[[Context], Any],
    gives: Callable[[Any], Answer],
) -> Answer:
    """Return what *ask* of *plugin* answers for the person, checked by *gives*.

    Raises:
        PluginFailed: it broke down; *what* names it in the log.
        PegboardError: what it asked of records is refused.
    """
    hook = health_of(visit.runtime.database).hook(plugin, what, visit.assembly.epoch)
    return guarded(hook, ask, context_of(unit).of(plugin), gives=gives, counted=unit.tx)


def manages_plugins(visit: Visit) -> bool:
    """Return whether the person is told which plugin failed."""
    return visit.rights.may_do(MANAGE_PLUGINS)
