"""What could be installed: wheels in the operator's folder, and in the operator's index."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from string import hexdigits
from typing import Literal

import msgspec
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from pegboard.assembly.discovery import misfit
from pegboard.assembly.plugin_folders import installed_folders
from pegboard.assembly.plugin_ids import canonical_id
from pegboard.assembly.requirement import readable_version
from pegboard.lifecycle.packages.errors import IndexUnusable, WheelRefused
from pegboard.lifecycle.packages.fetching import fetched, read_index_bytes
from pegboard.lifecycle.packages.install_wheel import install_wheel
from pegboard.lifecycle.packages.wheel import Wheel, read_wheel
from pegboard.settings import Settings


class IndexEntry(msgspec.Struct, frozen=True):
    """One line of an index; *file* is a path or address seen from the index."""

    file: str
    sha256: str
    id: str
    name: str
    version: str
    summary: str = ""
    publisher: str = ""

    def __post_init__(self) -> None:
        readable_version(self.version)


@dataclass(frozen=True, slots=True)
class Offer:
    """A wheel that can be installed; *problem* says why it cannot, if it cannot.

    *installed* is whether just this version is on this machine already.
    """

    id: str
    name: str
    version: str
    summary: str
    publisher: str
    source: Literal["folder", "index"]
    file: str
    sha256: str
    problem: str = ""
    installed: bool = False


@dataclass(frozen=True, slots=True)
class Available:
    """All that could be installed, and what is wrong with where it comes from."""

    offers: tuple[Offer, ...]
    problems: tuple[str, ...] = ()


_read: dict[Path, tuple[int, int, Offer]] = {}
"""Offers by path, each with the time and size of the file that it was read from."""


def available(settings: Settings) -> Available:
    """Return what could be installed, by id, the newest version first."""
    problems: list[str] = []
    found = [*_in_folder(settings.plugin_folder)]
    try:
        found += _in_index(settings.plugin_index)
    except IndexUnusable as error:
        problems.append(str(error))
    here = {(one.plugin, one.version) for one in installed_folders(settings)}
    marked = [
        replace(one, installed=(one.id, readable_version(one.version)) in here) for one in found
    ]
    newest_first = sorted(marked, key=lambda one: readable_version(one.version), reverse=True)
    return Available(tuple(sorted(newest_first, key=lambda one: one.id)), tuple(problems))


def install_offer(
    settings: Settings, plugin: str, version: str | None = None, *, sha256: str | None = None
) -> Wheel:
    """Install what is offered of *plugin*: *version*, or the newest that can be installed.

    *sha256* is the hash that it must have, beside that of the index.

    Raises:
        WheelRefused: nothing of it is offered, or what is offered is not sound.
        InstallRefused: it does not fit here.
        IndexUnusable: it cannot be fetched.
    """
    offers = [one for one in available(settings).offers if one.id == canonical_id(plugin)]
    wanted = [one for one in offers if version in (None, one.version)]
    if not wanted:
        raise WheelRefused(
            f"No wheel of {plugin}{' ' + version if version else ''} is offered here. "
            "Look at: pegboard plugin available"
        )
    best = next((one for one in wanted if not one.problem), wanted[0])
    if best.problem:
        raise WheelRefused(best.problem)
    if sha256 is not None and sha256.lower().removeprefix("sha256:") != best.sha256.lower():
        raise WheelRefused(
            f"What is offered of {plugin} {best.version} has the SHA-256 {best.sha256}, "
            "which is not the one that was given."
        )
    if best.source == "folder":
        return install_wheel(settings, Path(best.file), best.sha256)
    with fetched(settings.plugin_index or "", best.file) as path:
        return install_wheel(settings, path, best.sha256)


def _in_folder(folder: Path | None) -> Iterator[Offer]:
    if folder is None or not folder.is_dir():
        return
    for file in sorted(folder.glob("*.whl")):
        facts = file.stat()
        stamp = (facts.st_mtime_ns, facts.st_size)
        known = _read.get(file)
        if known is None or known[:2] != stamp:
            known = (*stamp, _of_file(file))
            _read[file] = known
        yield known[2]


def _of_file(file: Path) -> Offer:
    try:
        wheel = read_wheel(file)
    except WheelRefused as error:
        return _unsound(file, str(error))
    manifest = wheel.manifest
    return Offer(
        id=manifest.id,
        name=manifest.name,
        version=manifest.version,
        summary=manifest.summary,
        publisher=manifest.publisher,
        source="folder",
        file=str(file),
        sha256=wheel.sha256,
        problem=misfit(manifest) or "",
    )


def _unsound(file: Path, problem: str) -> Offer:
    """Return an offer that names what can be told of a file that is no sound wheel."""
    try:
        name, version, _, _ = parse_wheel_filename(file.name)
    except InvalidWheelFilename:
        return Offer(file.stem, file.name, "0", "", "", "folder", str(file), "", problem)
    return Offer(
        canonical_id(name), str(name), str(version), "", "", "folder", str(file), "", problem
    )


def _in_index(address: str | None) -> Iterator[Offer]:
    """Yield what the index at *address* offers.

    Raises:
        IndexUnusable: it cannot be reached, or is no index.
    """
    if address is None:
        return
    try:
        entries = msgspec.json.decode(read_index_bytes(address), type=list[IndexEntry])
    except msgspec.MsgspecError as error:
        raise IndexUnusable(f"The list of plugins {address} cannot be read: {error}.") from error
    for entry in entries:
        yield Offer(
            id=canonical_id(entry.id),
            name=entry.name,
            version=entry.version,
            summary=entry.summary,
            publisher=entry.publisher,
            source="index",
            file=entry.file,
            sha256=entry.sha256,
            problem=_fault(entry),
        )


def _fault(entry: IndexEntry) -> str:
    """Return what is wrong with a line of an index, "" when nothing is."""
    is_hash = len(entry.sha256) == 64 and all(one in hexdigits for one in entry.sha256)
    return "" if is_hash else "The list of plugins has no SHA-256 for this one; it is not trusted."
