"""Finds the plugins that are installed, and loads those that shall run."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from stevedore import ExtensionManager, NamedExtensionManager

from pegboard.assembly.manifest import Manifest, ManifestError, folder_of, read_manifest
from pegboard.hookspecs.plugin import Plugin

GROUP = "pegboard.plugins"


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin found on this machine; *problem* says why it cannot run, if it cannot."""

    id: str
    manifest: Manifest | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin whose code is in memory."""

    manifest: Manifest
    plugin: Plugin


@dataclass(frozen=True, slots=True)
class FailedLoad:
    """A plugin whose code could not be loaded, with the reason."""

    id: str
    reason: str


def discover() -> tuple[Installed, ...]:
    """Return every installed plugin by id; nothing is imported."""
    by_name: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        by_name.setdefault(point.name, []).append(point)
    return tuple(_installed(name, by_name[name]) for name in sorted(by_name))


def package_folders() -> tuple[Path, ...]:
    """Return the folder of every plugin's package that can be found, by the plugin's id."""
    folders: dict[str, Path] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            folders.setdefault(point.name, folder_of(point.module.partition(".")[0]))
        except ManifestError:
            continue
    return tuple(folders.values())


def _installed(name: str, points: list[EntryPoint]) -> Installed:
    distributions = sorted({point.dist.name for point in points if point.dist})
    if len(distributions) > 1:
        return Installed(name, None, f"is claimed by two packages: {' and '.join(distributions)}")
    try:
        manifest = read_manifest(points[0])
    except ManifestError as error:
        return Installed(name, None, str(error))
    if manifest.id != name:
        return Installed(name, manifest, f"its manifest calls it {manifest.id}")
    if not manifest.fits:
        levels = f"{manifest.api_level_min} to {manifest.api_level_max}"
        return Installed(name, manifest, f"was made for API level {levels}")
    return Installed(name, manifest)


def load(plugins: Iterable[Installed]) -> tuple[tuple[Loaded, ...], tuple[FailedLoad, ...]]:
    """Import *plugins*, in the given order; those that fail are returned with their reasons."""
    wanted = {one.id: one.manifest for one in plugins if one.manifest and not one.problem}
    failures: dict[str, str] = {}

    def note(_: object, point: EntryPoint, error: BaseException) -> None:
        failures[point.name] = f"{type(error).__name__}: {error}"

    # stevedore remembers the first scan of the process; a plugin installed since would stay unseen.
    ExtensionManager.ENTRY_POINT_CACHE.clear()
    found: NamedExtensionManager[Plugin] = NamedExtensionManager(
        GROUP, list(wanted), invoke_on_load=True, on_load_failure_callback=note
    )
    instances = {extension.name: extension.obj for extension in found}
    loaded = tuple(
        Loaded(manifest, instance)
        for name, manifest in wanted.items()
        if isinstance(instance := instances.get(name), Plugin)
    )
    for name, instance in instances.items():
        if not isinstance(instance, Plugin):
            failures[name] = "its entry point names no subclass of Plugin"
    return loaded, tuple(FailedLoad(name, reason) for name, reason in sorted(failures.items()))
