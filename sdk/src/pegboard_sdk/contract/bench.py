"""The bench on which a plugin is checked: its code and project, and systems to try it in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from pegboard.access.principals import SYSTEM
from pegboard.assembly.discovery import Installed, Loaded, discover, load
from pegboard.assembly.manifest import Manifest, package_named_by
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.assembly.resolver import ALWAYS, resolve
from pegboard.assembly.runtime import Runtime
from pegboard.bootstrap import start
from pegboard.hookspecs.plugin import Plugin
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.errors import PegboardError
from pegboard.settings import Settings
from pegboard.testing.clock import Clock
from pegboard.testing.guard.watch import Guard
from pegboard.testing.project import Project
from pegboard.testing.runtimes import NO_SECRET, loaded_of, open_runtime
from pegboard.testing.samples import Samples
from pegboard.testing.system import System


class NotApplicable(Exception):
    """Raised by a check that has nothing to look at in this plugin; the message says why."""


class Refused(PegboardError):
    """Raised when a change of plugins is refused that the contract needs."""


@dataclass
class Bench:
    """A plugin under check. *folder* is for scratch files, *guard* watches its code."""

    plugin: str
    folder: Path
    guard: Guard
    project: Project | None = None
    _numbers: "count[int]" = field(default_factory=count)

    @cached_property
    def installed(self) -> tuple[Installed, ...]:
        """All plugins that Python finds here."""
        return discover()

    @cached_property
    def found(self) -> Installed | None:
        """The plugin under check as it is on disk."""
        return next((one for one in self.installed if one.id == self.plugin), None)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The plugin and all that it requires, each behind its needs."""
        wanted, waiting = {ALWAYS}, [self.plugin]
        by_id = {one.id: one.manifest for one in self.installed if one.manifest}
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                known = by_id.get(name)
                waiting += [one.id for one in known.required] if known else []
        return resolve(self.installed, wanted).order

    @cached_property
    def all_loaded(self) -> tuple[Loaded, ...]:
        """The code of the plugin and of all that it requires.

        Raises:
            NotApplicable: it cannot be loaded, which is a matter of the check `loads`.
        """
        by_id = {one.id: one for one in self.installed}
        loaded, _ = load(by_id[name] for name in self.ids)
        if self.plugin not in {one.manifest.id for one in loaded}:
            raise NotApplicable("the plugin could not be loaded")
        return loaded

    @property
    def loaded(self) -> Loaded:
        """The plugin's own code."""
        return self.all_loaded[-1]

    @property
    def manifest(self) -> Manifest:
        """What the plugin says of itself.

        Raises:
            NotApplicable: it has no valid manifest.
        """
        if self.found is None or self.found.manifest is None:
            raise NotApplicable("the plugin has no valid manifest")
        return self.found.manifest

    @property
    def package(self) -> Path:
        """The folder of the plugin's package.

        Raises:
            NotApplicable: there is none.
        """
        try:
            if self.found is not None and self.found.point is not None:
                return folder_of(package_named_by(self.found.point))
        except PackageNotFound as error:
            raise NotApplicable(str(error)) from error
        raise NotApplicable("the plugin is not installed")

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that the plugin brings."""
        schema = self.system.runtime.assembly.schema
        return tuple(key for key, one in schema.entities.items() if one.plugin == self.plugin)

    @property
    def extended(self) -> tuple[str, ...]:
        """The entities of others that the plugin adds fields to."""
        entities = self.system.runtime.assembly.schema.entities
        return tuple(
            key
            for key, one in entities.items()
            if one.plugin != self.plugin
            and any(known.plugin == self.plugin for known in one.fields.values())
        )

    @cached_property
    def system(self) -> System:
        """A system with the plugin that checks share; they add records and change nothing else."""
        return self.new_system()

    @cached_property
    def samples(self) -> Samples:
        """Records of the shared system, made up when asked for."""
        return Samples(self.system)

    def new_system(self, extra: Mapping[str, Plugin] | None = None) -> System:
        """Return a system of the plugin, what it requires and *extra* plugins, with no records."""
        loaded = (*self.all_loaded, *loaded_of(extra or {}))
        clock = Clock()
        return System(open_runtime(self.new_url(), loaded, clock), loaded, clock, self.guard)

    def new_url(self) -> str:
        """Return the address of a database that does not exist yet."""
        return f"sqlite:///{self.folder / f'{next(self._numbers)}.db'}"

    def start(self, enabled: Iterable[str]) -> Runtime:
        """Start a system as an operator does, from what is installed."""
        settings = Settings(self.new_url(), NO_SECRET, self.folder)
        return start(settings, enabled=tuple(enabled))

    @property
    def needs(self) -> tuple[str, ...]:
        """The plugins that run before this one is enabled."""
        return tuple(one for one in self.ids if one != self.plugin)


def change(runtime: Runtime, wish: Wish) -> None:
    """Plan *wish* and apply the plan, as an administrator does.

    Raises:
        Refused: the plan is blocked.
        ApplyFailed: it could not be carried out.
    """
    plan = make_plan(runtime, wish)
    if plan.blockers:
        raise Refused("; ".join(f"{one.plugin} {one.reason}" for one in plan.blockers))
    keep_plan(runtime, plan, SYSTEM)
    apply_plan(runtime, plan.hash, SYSTEM, via="cli", consent=True)
