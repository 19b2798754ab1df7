"""The content of plugins' packages as it is on disk, in one hash each."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path

from pegboard.assembly.discovery import GROUP
from pegboard.assembly.package_location import folder_of


def package_hashes(plugins: Iterable[str]) -> Mapping[str, str]:
    """Return the content hash of each of *plugins* that is installed."""
    wanted = set(plugins)
    found: dict[str, str] = {}
    for point in entry_points(group=GROUP):
        if point.name in wanted:
            package = point.module.rpartition(".")[0] or point.module
            found[point.name] = _hash_of(folder_of(package))
    return dict(sorted(found.items()))


def _hash_of(folder: Path) -> str:
    content = sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            content.update(f"{file.relative_to(folder)}\n".encode())
            content.update(sha256(file.read_bytes()).digest())
    return content.hexdigest()
