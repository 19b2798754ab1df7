"""What is known of an installed plugin's package."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageMetadata
from pathlib import Path

from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.manifest import Manifest, package_named_by
from pegboard.assembly.package_files import package_files
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.lifecycle.packages.errors import PackageMissing, PackageUnfit

LONGEST_CHANGELOG = 200_000


@dataclass(frozen=True, slots=True)
class Package:
    """A plugin's package as it is on disk.

    *hash* is that of its files, the same on every machine; *modified* names the files that are not
    as they were installed, *problem* says why it cannot run. An *editable* package is one that
    somebody works on. *made_by* is whom the package names as its author, who may be another than
    the publisher of the manifest.
    """

    id: str
    distribution: str
    version: str
    hash: str
    editable: bool
    modified: tuple[str, ...]
    problem: str | None
    manifest: Manifest | None
    folder: Path | None
    license: str
    homepage: str
    made_by: str
    changelog: str


def package_of(plugin: str, installed: Iterable[Installed] | None = None) -> Package:
    """Return the package of *plugin*; *installed* is what was discovered, if that is at hand.

    Raises:
        PackageMissing: none is installed.
    """
    for one in discover() if installed is None else installed:
        if one.id == plugin:
            return _package(one)
    raise PackageMissing(plugin)


def check_package(plugin: str, installed: Iterable[Installed] | None = None) -> Package:
    """Return the package of *plugin*, which can be loaded as far as one can tell from its files.

    Raises:
        PackageMissing: none is installed.
        PackageUnfit: it was modified, its manifest is wrong, or it is for another kernel.
    """
    package = package_of(plugin, installed)
    if package.problem:
        raise PackageUnfit(plugin, package.problem)
    return package


def _package(one: Installed) -> Package:
    manifest = one.manifest
    folder = _folder(one)
    found = one.point.dist if one.point else None
    facts = found.metadata if found else None
    files = package_files(found, folder) if found and folder else None
    return Package(
        id=one.id,
        distribution=one.distribution,
        version=manifest.version if manifest else (found.version if found else ""),
        hash=files.hash if files else "",
        editable=files.editable if files else False,
        modified=files.modified if files else (),
        problem=one.problem,
        manifest=manifest,
        folder=folder,
        license=_said(manifest.license if manifest else "", facts, "License-Expression", "License"),
        homepage=_said(manifest.homepage if manifest else "", facts, "Home-page"),
        made_by=_said("", facts, "Author", "Author-email", "Maintainer"),
        changelog=changelog_in(folder, manifest),
    )


def _folder(one: Installed) -> Path | None:
    if one.point is None:
        return None
    try:
        return folder_of(package_named_by(one.point))
    except PackageNotFound:
        return None


def _said(own: str, facts: PackageMetadata | None, *names: str) -> str:
    """Return what the manifest says, or else the first of *names* that the metadata hold."""
    given = (facts[name] for name in names if facts is not None and name in facts)
    return own or next((str(text) for text in given if text), "")


def changelog_in(folder: Path | None, manifest: Manifest | None) -> str:
    """Return what the package in *folder* says of its versions, "" when nothing can be read."""
    if folder is None or manifest is None:
        return ""
    try:
        return (folder / manifest.changelog).read_text(encoding="utf-8")[:LONGEST_CHANGELOG]
    except (OSError, UnicodeDecodeError):
        return ""
