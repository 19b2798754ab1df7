"""Knows which code of plugins this process has in memory, and whether other code is installed now.

New code never enters a living process: old and new modules would call each other.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from types import ModuleType

from pegboard.assembly.discovery import Installed


@dataclass(frozen=True, slots=True)
class _Imported:
    """A package in memory, and the hash that its files had when it came there."""

    module: ModuleType
    hash: str


_known: dict[str, _Imported] = {}
"""By the name of the package: what is imported is shared by all of a process, as sys.modules is."""


def remember_imports(installed: Iterable[Installed]) -> None:
    """Remember the code of those of *installed* that were imported since the last time."""
    for one in installed:
        package = _package(one)
        module = sys.modules.get(package)
        if module is not None and not _is_known(package, module):
            _known[package] = _Imported(module, one.hash)


def changed_since_import(installed: Iterable[Installed]) -> tuple[str, ...]:
    """Return those of *installed* whose code is in memory, but from other files than these."""
    return tuple(
        one.id
        for one in installed
        if (module := sys.modules.get(package := _package(one))) is not None
        and _is_known(package, module)
        and one.hash != _known[package].hash
    )


def _package(one: Installed) -> str:
    return "" if one.point is None else one.point.module.partition(".")[0]


def _is_known(package: str, module: ModuleType) -> bool:
    known = _known.get(package)
    return known is not None and known.module is module
