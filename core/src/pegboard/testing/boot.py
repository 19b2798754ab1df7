"""Boots a system for a test: base, the plugins wanted, and a guard over their code."""

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import entry_points
from pathlib import Path

from pegboard.assembly.discovery import GROUP, Loaded
from pegboard.assembly.resolver import ALWAYS
from pegboard.hookspecs.plugin import Plugin
from pegboard.testing.clock import Clock
from pegboard.testing.guard.watch import Guard, Guarded, watching
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System


class PluginMissing(Exception):
    """Raised when a plugin that another one requires is not installed."""

    def __init__(self, plugin: str, needed_by: str) -> None:
        super().__init__(f"{needed_by} requires {plugin}, which is not installed here.")


def boot_system(database_url: str, plugins: Mapping[str, Plugin], guard: Guard) -> System:
    """Return a system of base, *plugins* and what these require, in the empty database there.

    Raises:
        PluginMissing: a required plugin is not installed.
    """
    loaded = loaded_of(with_required(plugins))
    clock = Clock()
    return System(open_runtime(database_url, loaded, clock), loaded, clock, guard)


@contextmanager
def guarding(plugins: Mapping[str, Plugin], tests: Path | None = None) -> Iterator[Guard]:
    """Yield a guard over the packages of *plugins* (by id), and over the network of the *tests*.

    A plugin that a test makes up is part of that test.
    """
    found = [guarded_package(one) for one in loaded_of(plugins) if one.manifest.id != ALWAYS]
    if tests is not None:
        found = [one for one in found if tests not in (one.folder, *one.folder.parents)]
        found.append(Guarded("this test", tests, kinds=frozenset({"network"})))
    with watching(found) as guard:
        yield guard


def guarded_package(one: Loaded) -> Guarded:
    """Return what is to be watched of a plugin: all code of its package."""
    folder = Path(inspect.getfile(type(one.plugin))).parent
    asked = tuple(capability.name for capability in one.manifest.asks)
    return Guarded(one.manifest.id, folder, asked)


def with_required(plugins: Mapping[str, Plugin]) -> dict[str, Plugin]:
    """Return base, what *plugins* require and then *plugins* themselves, each behind its needs."""
    ordered: dict[str, Plugin] = {}
    known = dict(plugins)

    def add(name: str, needed_by: str) -> None:
        if name in ordered:
            return
        plugin = known.get(name) or _installed(name, needed_by)
        manifest = loaded_of({name: plugin})[0].manifest
        for needed in manifest.required:
            if needed.id != name:
                add(needed.id, name)
        ordered[name] = plugin

    add(ALWAYS, ALWAYS)
    for name in plugins:
        add(name, name)
    return ordered


def _installed(name: str, needed_by: str) -> Plugin:
    for point in entry_points(group=GROUP, name=name):
        made = point.load()()
        if isinstance(made, Plugin):
            return made
    raise PluginMissing(name, needed_by)
