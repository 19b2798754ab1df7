"""Decides which plugins can run together, and in which order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from pegboard.assembly.discovery import Installed
from pegboard.assembly.manifest import Manifest

ALWAYS = "base"
"""The built-in plugin that every assembly holds."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A plugin that cannot run, with the reason in words."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The plugins that run, each behind those it requires, and those that cannot."""

    order: tuple[str, ...]
    blocked: tuple[Blocked, ...]


def resolve(installed: Iterable[Installed], enabled: Iterable[str]) -> Resolution:
    """Return which of *enabled* can run; the order depends on nothing but the manifests."""
    known = {one.id: one for one in installed}
    wanted = {ALWAYS, *enabled}
    blocked: dict[str, str] = {}
    running: dict[str, Manifest] = {}
    for name in sorted(wanted):
        one = known.get(name)
        if one is None:
            blocked[name] = "is not installed"
        elif one.problem or one.manifest is None:
            blocked[name] = one.problem or "has no manifest"
        else:
            running[name] = one.manifest
    _drop_conflicts(running, blocked)
    _drop_lacking(running, blocked)
    order = _ordered(running, blocked)
    return Resolution(order, tuple(Blocked(name, blocked[name]) for name in sorted(blocked)))


def _drop_conflicts(running: dict[str, Manifest], blocked: dict[str, str]) -> None:
    for name in sorted(running):
        rivals = sorted(set(running[name].conflicts) & running.keys())
        if rivals:
            blocked[name] = f"cannot run beside {rivals[0]}"
    for name in blocked.keys() & running.keys():
        del running[name]


def _drop_lacking(running: dict[str, Manifest], blocked: dict[str, str]) -> None:
    while True:
        lacking = {
            name: sorted(set(manifest.requires) - running.keys())
            for name, manifest in running.items()
        }
        gone = {name: needs for name, needs in lacking.items() if needs}
        if not gone:
            return
        for name, needs in gone.items():
            blocked[name] = f"needs {', '.join(needs)}"
            del running[name]


def _ordered(running: Mapping[str, Manifest], blocked: dict[str, str]) -> tuple[str, ...]:
    graph = {
        name: sorted(set(manifest.requires) | (set(manifest.optional) & running.keys()))
        for name, manifest in running.items()
    }
    for name in graph.keys() - {ALWAYS}:
        graph[name] = sorted({*graph[name], ALWAYS})
    sorter = TopologicalSorter(graph)
    try:
        sorter.prepare()
    except CycleError as error:
        circle = [str(name) for name in error.args[1]]
        for name in circle:
            blocked[name] = f"requires itself in a circle: {' → '.join(circle)}"
        rest = {name: m for name, m in running.items() if name not in circle}
        _drop_lacking(rest, blocked)
        return _ordered(rest, blocked)
    order: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        order.extend(ready)
        sorter.done(*ready)
    return tuple(order)
