"""What a version tells of itself that is installed beside the one that runs."""

from importlib.metadata import distributions
from pathlib import Path

from pegboard.assembly.loading import GROUP
from pegboard.assembly.manifest import ManifestError, package_named_by, read_manifest
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.assembly.plugin_folders import InstalledFolder, installed_folders
from pegboard.lifecycle.packages.package import changelog_in
from pegboard.settings import Settings


def newest_changelog(settings: Settings, plugin: str) -> str:
    """Return what the newest version says that was installed here; "" if it says nothing."""
    found = [one for one in installed_folders(settings) if one.plugin == plugin]
    newest = max(found, key=lambda one: one.version, default=None)
    return _changelog(newest) if newest else ""


def _changelog(one: InstalledFolder) -> str:
    within = [str(one.path)]
    points = [
        point
        for found in distributions(path=within)
        for point in found.entry_points
        if point.group == GROUP
    ]
    try:
        manifest = read_manifest(points[0], within)
        return changelog_in(Path(folder_of(package_named_by(points[0]), within)), manifest)
    except (ManifestError, PackageNotFound):
        return ""
