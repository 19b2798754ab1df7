"""Puts the plugins that administrators installed where Python looks for packages."""

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.utils import canonicalize_name
from packaging.version import Version

from pegboard.assembly.loading import GROUP
from pegboard.assembly.plugin_ids import canonical_id
from pegboard.assembly.requirement import readable_version
from pegboard.model.blueprint import Blueprint
from pegboard.settings import Settings

FOLDER = "plugins"
"""Below the folder of the settings: one folder for each version of each plugin."""


@dataclass(frozen=True, slots=True)
class InstalledFolder:
    """One version of a plugin's package on disk."""

    path: Path
    distribution: str
    version: Version
    plugin: str


def installed_folders(settings: Settings) -> tuple[InstalledFolder, ...]:
    """Return every version of every plugin that was installed here, the newest of each first."""
    found = sorted(_folders(settings), key=lambda one: one.version, reverse=True)
    return tuple(sorted(found, key=lambda one: one.distribution))


def add_installed_folders(settings: Settings, blueprint: Blueprint | None = None) -> None:
    """Let Python find one version of each plugin that was installed here.

    That is the version that was agreed to in *blueprint*, if it shall run, else the newest.
    Packages of the environment come first, unless a folder holds a newer version of the same.
    """
    wanted = search_path(settings, blueprint)
    if wanted != sys.path:
        sys.path[:] = wanted


def search_path(
    settings: Settings,
    blueprint: Blueprint | None = None,
    *,
    versions: Mapping[str, str] | None = None,
) -> list[str]:
    """Return where Python is to look for packages; *versions* choose before the blueprint does."""
    folders = installed_folders(settings)
    if not folders:
        return list(sys.path)
    wanted = {**_agreed(blueprint), **(versions or {})}
    ours = str((settings.folder / FOLDER).resolve())
    others = [place for place in sys.path if Path(place).parent.as_posix() != ours]
    present = _present(others)
    first: list[str] = []
    last: list[str] = []
    for one in _chosen(folders, wanted):
        other = present.get(one.distribution)
        if other is None:
            last.append(str(one.path))
        elif _goes_before(one, other, wanted.get(one.plugin)):
            first.append(str(one.path))
    return [*first, *others, *last]


def newest_versions(settings: Settings) -> dict[str, str]:
    """Return the newest version of each plugin that was installed here."""
    found = sorted(installed_folders(settings), key=lambda one: one.version)
    return {one.plugin: str(one.version) for one in found}


def _agreed(blueprint: Blueprint | None) -> dict[str, str]:
    """Return the versions that were agreed to, of the plugins that shall run."""
    if blueprint is None:
        return {}
    consents = blueprint.consents
    return {name: consents[name].version for name in blueprint.enabled if name in consents}


def _goes_before(one: InstalledFolder, other: Version, wanted: str | None) -> bool:
    """Return whether *one* shall run rather than version *other* in the environment."""
    if wanted is not None and readable_version(wanted) in {one.version, other}:
        return one.version == readable_version(wanted)
    return one.version > other


def _chosen(
    folders: Iterable[InstalledFolder], wanted: Mapping[str, str]
) -> tuple[InstalledFolder, ...]:
    by_name: dict[str, list[InstalledFolder]] = {}
    for one in folders:
        by_name.setdefault(one.distribution, []).append(one)
    return tuple(
        next((one for one in found if _is(one, wanted.get(one.plugin))), found[0])
        for found in by_name.values()
    )


def _is(one: InstalledFolder, version: str | None) -> bool:
    return version is not None and one.version == readable_version(version)


def _present(places: list[str]) -> dict[str, Version]:
    """Return the packages of the environment, by name, as importlib would find them."""
    found: dict[str, Version] = {}
    for one in distributions(path=places):
        if any(point.group == GROUP for point in one.entry_points):
            found.setdefault(canonicalize_name(one.name), readable_version(one.version))
    return found


def _folders(settings: Settings) -> Iterator[InstalledFolder]:
    base = (settings.folder / FOLDER).resolve()
    if not base.is_dir():
        return
    for path in sorted(base.iterdir()):
        if path.is_dir() and not path.name.startswith("."):
            for one in distributions(path=[str(path)]):
                yield from _folder(path, one)


def _folder(path: Path, one: Distribution) -> Iterator[InstalledFolder]:
    plugins = [point.name for point in one.entry_points if point.group == GROUP]
    if len(plugins) == 1:
        name = canonicalize_name(one.name)
        yield InstalledFolder(path, name, readable_version(one.version), canonical_id(plugins[0]))
