"""Finds the plugins that are installed, and loads those that shall run."""

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, EntryPoint, distributions, entry_points
from pathlib import Path

from packaging.utils import canonicalize_name

from pegboard.assembly.loading import GROUP, instances_of
from pegboard.assembly.manifest import (
    API_LEVEL,
    OLDEST_API_LEVEL,
    PROPOSALS,
    Manifest,
    ManifestError,
    package_named_by,
    read_manifest,
)
from pegboard.assembly.package_files import PackageFiles, package_files
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.assembly.plugin_ids import ALWAYS, canonical_id
from pegboard.hookspecs.plugin import Plugin

__all__ = ["GROUP", "FailedLoad", "Installed", "Loaded", "discover", "load", "package_folders"]

NAME_LINE = re.compile(r"^Name:(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Installed:
    """A plugin found on this machine; *problem* says why it cannot run, if it cannot.

    *hash* is that of the files of its package, *editable* whether people may change them,
    *distribution* what installers call it.
    """

    id: str
    manifest: Manifest | None
    problem: str | None = None
    point: EntryPoint | None = None
    hash: str = ""
    editable: bool = False
    distribution: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A plugin whose code is in memory; *hash* is that of the files it was read from."""

    manifest: Manifest
    plugin: Plugin
    hash: str = ""


@dataclass(frozen=True, slots=True)
class FailedLoad:
    """A plugin whose code could not be loaded, with the reason."""

    id: str
    reason: str


def discover(within: Sequence[str] | None = None) -> tuple[Installed, ...]:
    """Return every installed plugin by id, as it is on disk now.

    Python's own path is looked through, unless *within* names other folders.
    """
    importlib.invalidate_caches()
    by_id: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP) if within is None else _points(within):
        by_id.setdefault(canonical_id(point.name), []).append(point)
    return tuple(_installed(name, by_id[name], within) for name in sorted(by_id))


def _points(within: Sequence[str]) -> Iterator[EntryPoint]:
    """Yield the plugins in the folders *within*; of two packages of one name the first counts."""
    seen: set[str] = set()
    for one in distributions(path=list(within)):
        name = canonicalize_name(_name_of(one))
        if name not in seen:
            seen.add(name)
            yield from (point for point in one.entry_points if point.group == GROUP)


def _name_of(one: Distribution) -> str:
    """Return what *one* is called, without parsing all that is told about it (1 ms each)."""
    found = NAME_LINE.search(one.read_text("METADATA") or "")
    return found[1].strip() if found else one.name


def package_folders() -> tuple[Path, ...]:
    """Return the folder of every plugin's package that can be found, by the plugin's id."""
    return tuple(_folders())


def _folders() -> Iterator[Path]:
    seen: set[str] = set()
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            folder = folder_of(point.module.partition(".")[0])
        except PackageNotFound:
            continue
        if point.name not in seen:
            seen.add(point.name)
            yield folder


def _installed(
    name: str, points: list[EntryPoint], within: Sequence[str] | None = None
) -> Installed:
    distributions = sorted({point.dist.name for point in points if point.dist})
    if len(distributions) > 1:
        both = " and ".join(distributions)
        return Installed(
            name, None, f"is claimed by two packages, {both}; take out the one you do not want"
        )
    point = points[0]
    distribution = distributions[0] if distributions else ""
    try:
        manifest = read_manifest(point, within)
    except ManifestError as error:
        return Installed(name, None, str(error), point, distribution=distribution)
    files = _package_files(name, point, within)
    problem = _problem(name, manifest, files)
    return Installed(
        name, manifest, problem, point, files.hash, files.editable, distribution=distribution
    )


def _package_files(name: str, point: EntryPoint, within: Sequence[str] | None) -> PackageFiles:
    """Return what is on disk; the kernel, which runs already, is not held to its list of files."""
    if point.dist is None or name == ALWAYS:
        return PackageFiles(hash="", editable=True)
    return package_files(point.dist, folder_of(package_named_by(point), within))


def _problem(name: str, manifest: Manifest, files: PackageFiles) -> str | None:
    if manifest.id != name:
        return f"its manifest calls it {manifest.id}; its entry point must bear the same name"
    if files.modified:
        changed = ", ".join([*files.modified[:3], *(["…"] if len(files.modified) > 3 else [])])
        return f"was modified since it was installed: {changed}; install it again"
    return misfit(manifest)


def misfit(manifest: Manifest) -> str | None:
    """Return why a plugin with *manifest* cannot run on this kernel, None when it can."""
    if manifest.api_level_min > API_LEVEL:
        return (
            f"needs API level {manifest.api_level_min}, and this Pegboard serves "
            f"{_levels(OLDEST_API_LEVEL, API_LEVEL)}; upgrade Pegboard"
        )
    if manifest.api_level_max < OLDEST_API_LEVEL:
        return (
            f"was made for API level {_levels(manifest.api_level_min, manifest.api_level_max)}, "
            f"and this Pegboard serves {_levels(OLDEST_API_LEVEL, API_LEVEL)}; "
            "ask its publisher for a newer version"
        )
    unknown = sorted(set(manifest.proposals) - PROPOSALS)
    if unknown:
        return f"uses {', '.join(unknown)} on trial, which this Pegboard does not offer"
    return None


def _levels(oldest: int, newest: int) -> str:
    return str(newest) if oldest == newest else f"{oldest} to {newest}"


def load(plugins: Iterable[Installed]) -> tuple[tuple[Loaded, ...], tuple[FailedLoad, ...]]:
    """Import *plugins*, in the given order; those that fail are returned with their reasons."""
    wanted = [one for one in plugins if one.manifest and one.point and not one.problem]
    instances, failures = instances_of(one.point for one in wanted if one.point)
    loaded: list[Loaded] = []
    failed: list[FailedLoad] = []
    for one in wanted:
        name = one.point.name if one.point else one.id
        instance = instances.get(name)
        if isinstance(instance, Plugin) and one.manifest:
            loaded.append(Loaded(one.manifest, instance, one.hash))
        else:
            reason = failures.get(name, "its entry point names no subclass of Plugin")
            failed.append(FailedLoad(one.id, reason))
    return tuple(loaded), tuple(sorted(failed, key=lambda one: one.id))
