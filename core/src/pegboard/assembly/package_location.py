"""Finds the folder of a package without importing anything, its parents included."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from pathlib import Path

from pegboard.model.errors import PegboardError


class PackageNotFound(PegboardError):
    """Raised when a package is not where Python looks for packages."""

    def __init__(self, package: str) -> None:
        super().__init__(f"The package {package} cannot be found; install it again.")
        self.package = package


def folder_of(package: str, within: Sequence[str] | None = None) -> Path:
    """Return the folder of *package*, looked for in the folders *within*, or where Python looks.

    `importlib.util.find_spec` imports the parents of a package, and answers for what is in memory
    rather than for what is on disk; this does neither.

    Raises:
        PackageNotFound: it is nowhere, or a single file.
    """
    places = within
    name = ""
    for part in package.split("."):
        name = f"{name}.{part}" if name else part
        spec = _spec(name, places)
        if spec is None or not spec.submodule_search_locations:
            raise PackageNotFound(package)
        places = list(spec.submodule_search_locations)
    return Path(next(iter(places or ())))


def _spec(name: str, places: Sequence[str] | None) -> ModuleSpec | None:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec: ModuleSpec | None = find(name, places) if find else None
        if spec is not None:
            return spec
    return None
