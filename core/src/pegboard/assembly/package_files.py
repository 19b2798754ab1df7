"""Knows whether the files of an installed package are those that were installed."""

import base64
import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution
from pathlib import Path

import msgspec

HASHED_METADATA = ("METADATA", "entry_points.txt")
"""What counts of a package's metadata; the rest is written by whatever installed it."""
ALGORITHMS = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class PackageFiles:
    """What is on disk of a package.

    *hash* is the same wherever the same files are, *modified* names those that are not as they
    were installed. An *editable* package has no list of files to hold it to.
    """

    hash: str
    editable: bool = False
    modified: tuple[str, ...] = ()


class _DirectoryFacts(msgspec.Struct):
    editable: bool = False


class _Origin(msgspec.Struct):
    dir_info: _DirectoryFacts = msgspec.field(default_factory=_DirectoryFacts)


_known: dict[Path, tuple[int, int, str, str]] = {}
"""Hashes of files by path, each with the time and size of the file that it was made of."""


def package_files(distribution: Distribution, folder: Path) -> PackageFiles:
    """Return what is on disk of *distribution*, whose plugin lies in *folder*."""
    record = distribution.read_text("RECORD")
    if record is None or _is_editable(distribution):
        return PackageFiles(content_hash(_hashes_below(folder)), editable=True)
    declared = declared_hashes(record)
    modified = [
        name
        for name, wanted in declared.items()
        if _hash_of(Path(str(distribution.locate_file(name))), wanted.partition("=")[0]) != wanted
    ]
    return PackageFiles(content_hash(declared), modified=tuple(sorted(modified)))


def declared_hashes(record: str) -> dict[str, str]:
    """Return the hashes of the files that make up a package, as its RECORD lists them."""
    return {name: one for name, one in listed_files(record).items() if one and _counts(name)}


def listed_files(record: str) -> dict[str, str]:
    """Return all files that a RECORD lists, with their hashes, "" for those without a safe one."""
    return {
        row[0]: row[1] if row[1].partition("=")[0] in ALGORITHMS else ""
        for row in csv.reader(record.splitlines())
        if len(row) >= 2
    }


def content_hash(hashes: Mapping[str, str]) -> str:
    """Return one hash for all files."""
    lines = (f"{name} {one}" for name, one in sorted(hashes.items()))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def hash_of_bytes(content: bytes, algorithm: str = "sha256") -> str:
    """Return the hash of *content* as a RECORD writes it."""
    digest = hashlib.new(algorithm, content).digest()
    return f"{algorithm}={base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _counts(name: str) -> bool:
    """Return whether a file belongs to the package, not to the way it was installed."""
    if name.startswith(("..", "/")) or "__pycache__" in name:
        return False
    folder, _, rest = name.partition("/")
    return not folder.endswith(".dist-info") or rest in HASHED_METADATA


def _is_editable(distribution: Distribution) -> bool:
    text = distribution.read_text("direct_url.json")
    if text is None:
        return False
    try:
        return msgspec.json.decode(text, type=_Origin).dir_info.editable
    except msgspec.MsgspecError:
        return False


def _hashes_below(folder: Path) -> dict[str, str]:
    return {
        f"{folder.name}/{file.relative_to(folder).as_posix()}": _hash_of(file, "sha256")
        for file in _files(folder)
    }


def _files(folder: Path) -> Iterator[Path]:
    found: Iterable[Path] = folder.rglob("*")
    for file in found:
        if "__pycache__" not in file.parts and file.suffix != ".pyc" and file.is_file():
            yield file


def _hash_of(file: Path, algorithm: str) -> str:
    """Return the hash of *file*, "" if it cannot be read; it is read again once it changed."""
    try:
        facts = file.stat()
        known = _known.get(file)
        stamp = (facts.st_mtime_ns, facts.st_size, algorithm)
        if known is not None and known[:3] == stamp:
            return known[3]
        found = hash_of_bytes(file.read_bytes(), algorithm)
    except OSError:
        return ""
    _known[file] = (*stamp, found)
    return found
