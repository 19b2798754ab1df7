"""The hooks of one assembly, checked by pluggy and compiled into plain tuples."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pluggy

from pegboard.assembly.discovery import Loaded
from pegboard.assembly.health.guard import Hook, guarded
from pegboard.assembly.health.health import Health
from pegboard.assembly.health.set_values import refuse_misfits
from pegboard.hookspecs.changes import ChangeSpecs
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.contributions import ContributionSpecs
from pegboard.hookspecs.demo import DemoSpecs
from pegboard.hookspecs.events import EventSpecs
from pegboard.hookspecs.first_records import FirstRecordSpecs
from pegboard.hookspecs.markers import PROJECT
from pegboard.hookspecs.pages import PageSpecs
from pegboard.hookspecs.reports import ReportSpecs
from pegboard.hookspecs.workflows import WorkflowSpecs
from pegboard.model.change import Change
from pegboard.model.errors import PegboardError
from pegboard.model.schema import Schema

SPECS = (
    ContributionSpecs,
    PageSpecs,
    ReportSpecs,
    EventSpecs,
    WorkflowSpecs,
    ChangeSpecs,
    FirstRecordSpecs,
    DemoSpecs,
)
Implementation = tuple[str, Callable[..., Any]]


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
    host = pluggy.PluginManager(PROJECT)
    for spec in SPECS:
        host.add_hookspecs(spec)
    for one in plugins:
        try:
            host.register(one.plugin, name=one.manifest.id)
            host.check_pending()
        except pluggy.PluginValidationError as error:
            raise BrokenPlugin(one.manifest.id, str(error)) from error
        for caller in host.get_hookcallers(one.plugin) or []:
            for implementation in caller.get_hookimpls():
                wrapped = _taking(implementation.function, implementation.argnames)
                found.setdefault(caller.name, []).append((one.manifest.id, wrapped))
        host.unregister(one.plugin)
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


Rule = tuple[Hook, Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """The rules of all plugins around the writing of a record."""

    befores: tuple[Rule, ...] = ()
    checks: tuple[Rule, ...] = ()
    afters: tuple[Rule, ...] = ()
    afters_of_many: tuple[Rule, ...] = ()

    def before(self, change: Change, context: Context) -> None:
        _call(self.befores, change, context)

    def check(self, change: Change, context: Context) -> None:
        _call(self.checks, change, context)

    def after(self, change: Change, context: Context) -> None:
        self.after_many((change,), context)

    def after_many(self, changes: Sequence[Change], context: Context) -> None:
        if self.afters:
            for change in changes:
                _call(self.afters, change, context)
        _call(self.afters_of_many, changes, context)


def compiled_rules(
    hooks: Mapping[str, tuple[Implementation, ...]], schema: Schema, health: Health, epoch: int
) -> CompiledRules:
    """Return the rules among *hooks*, whose calls go through the guard of *health*."""

    def rules(name: str) -> tuple[Rule, ...]:
        found = hooks.get(name, ())
        return tuple((health.hook(plugin, name, epoch), function) for plugin, function in found)

    def setting(function: Callable[..., Any]) -> Callable[..., Any]:
        def rule(change: Change, context: Context) -> None:
            function(change, context)
            if change.is_touched:
                refuse_misfits(change, schema)

        return rule

    return CompiledRules(
        befores=tuple((hook, setting(one)) for hook, one in rules("before_record_save")),
        checks=rules("check_record_change"),
        afters=rules("after_record_save"),
        afters_of_many=rules("after_records_save"),
    )


def _call(rules: tuple[Rule, ...], told: Any, context: Context) -> None:
    for hook, function in rules:
        guarded(hook, function, told, context.of(hook.plugin), counted=context.counted)


def collect(hook: str, pairs: tuple[Implementation, ...]) -> list[tuple[str, Any]]:
    """Return (plugin id, record) for all that the implementations of a contribute hook return.

    Raises:
        BrokenPlugin: one of them raises, or returns nothing to go through.
    """
    collected: list[tuple[str, Any]] = []
    for plugin, function in pairs:
        try:
            collected.extend((plugin, record) for record in function())
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # the plugin host: what fails here keeps its plugin out
            reason = f"{hook} failed: {type(error).__name__}: {error}"
            raise BrokenPlugin(plugin, reason) from error
    return collected
