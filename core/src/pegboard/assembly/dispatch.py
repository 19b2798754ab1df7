"""The hooks of one assembly, checked by pluggy and compiled into plain tuples."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pluggy

from pegboard.assembly.discovery import Loaded
from pegboard.hookspecs.changes import ChangeSpecs
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.contributions import ContributionSpecs
from pegboard.hookspecs.demo import DemoSpecs
from pegboard.hookspecs.first_records import FirstRecordSpecs
from pegboard.hookspecs.markers import PROJECT
from pegboard.hookspecs.pages import PageSpecs
from pegboard.hookspecs.reports import ReportSpecs
from pegboard.model.change import Change
from pegboard.model.errors import PegboardError, RuleFailed

SPECS = (ContributionSpecs, PageSpecs, ReportSpecs, ChangeSpecs, FirstRecordSpecs, DemoSpecs)
Implementation = tuple[str, Callable[..., Any]]

log = logging.getLogger("pegboard.plugins")


class PluginFailed(RuleFailed):
    """Raised when a plugin's rule breaks down; the change is refused and the plugin named.

    What broke stands in the log alone: its words may hold values that not everybody may read.
    """

    def __init__(self, plugin: str, hook: str, error: Exception) -> None:
        super().__init__(f"The plugin {plugin} failed; your administrator can see why in the log.")
        self.plugin = plugin
        self.hook = hook
        log.error("The plugin %s failed in %s", plugin, hook, exc_info=error)


class BrokenPlugin(PegboardError):
    """Raised when a plugin's hooks do not fit their specifications, or a contribution fails."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(f"{plugin}: {reason}")
        self.plugin = plugin
        self.reason = reason


def implementations(plugins: Iterable[Loaded]) -> dict[str, tuple[Implementation, ...]]:
    """Return for each hook its (plugin id, function) pairs, in the order of *plugins*.

    Raises:
        BrokenPlugin: a function is no hook, or takes arguments that its hook does not give.
    """
    found: dict[str, list[Implementation]] = {}
    for one in plugins:
        host = pluggy.PluginManager(PROJECT)
        for spec in SPECS:
            host.add_hookspecs(spec)
        try:
            host.register(one.plugin, name=one.manifest.id)
            host.check_pending()
        except pluggy.PluginValidationError as error:
            raise BrokenPlugin(one.manifest.id, str(error)) from error
        for caller in host.get_hookcallers(one.plugin) or []:
            for implementation in caller.get_hookimpls():
                wrapped = _taking(implementation.function, implementation.argnames)
                found.setdefault(caller.name, []).append((one.manifest.id, wrapped))
    return {name: tuple(pairs) for name, pairs in found.items()}


def _taking(function: Callable[..., Any], names: tuple[str, ...]) -> Callable[..., Any]:
    """Return *function* called with just the arguments that it takes, as pluggy allows."""
    if not names or names in (("change", "context"), ("changes", "context")):
        return function
    if names in (("change",), ("changes",)):
        return lambda told, _: function(told)
    if len(names) == 2:
        return lambda told, context: function(context, told)
    return lambda _, context: function(context)


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """The rules of all plugins around the writing of a record."""

    befores: tuple[Implementation, ...] = ()
    checks: tuple[Implementation, ...] = ()
    afters: tuple[Implementation, ...] = ()
    afters_of_many: tuple[Implementation, ...] = ()

    def before(self, change: Change, context: Context) -> None:
        _call("before_record_save", self.befores, change, context)

    def check(self, change: Change, context: Context) -> None:
        _call("check_record_change", self.checks, change, context)

    def after(self, change: Change, context: Context) -> None:
        self.after_many((change,), context)

    def after_many(self, changes: Sequence[Change], context: Context) -> None:
        if self.afters:
            for change in changes:
                _call("after_record_save", self.afters, change, context)
        _call("after_records_save", self.afters_of_many, changes, context)


def _call(hook: str, pairs: tuple[Implementation, ...], told: Any, context: Context) -> None:
    for plugin, function in pairs:
        try:
            function(told, context.of(plugin))
        except PegboardError:
            raise
        except Exception as error:  # the plugin host: whatever breaks is named and refused
            raise PluginFailed(plugin, hook, error) from error


def collect(hook: str, pairs: tuple[Implementation, ...]) -> list[tuple[str, Any]]:
    """Return (plugin id, record) for all that the implementations of a contribute hook return.

    Raises:
        BrokenPlugin: one of them raises, or returns nothing to go through.
    """
    collected: list[tuple[str, Any]] = []
    for plugin, function in pairs:
        try:
            collected.extend((plugin, record) for record in function())
        except Exception as error:  # the plugin host: a failing contribution keeps its plugin out
            reason = f"{hook} failed: {type(error).__name__}: {error}"
            raise BrokenPlugin(plugin, reason) from error
    return collected
