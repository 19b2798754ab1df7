"""Which plugins there are to combine, and which combinations can run."""

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from pathlib import Path

from pegboard.assembly.discovery import discover
from pegboard.assembly.resolver import ALWAYS, resolve
from pegboard.testing.project import Project, read_project

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = "docs/examples"
MOST_ALL = 6
"""Of so many modules every subset runs; of more, those that lack or hold just a few."""
FEW = 2


def projects(folder: str) -> list[Project]:
    """Return the projects of plugins in the folders below *folder* of the repository."""
    return [read_project(file.parent) for file in sorted(ROOT.glob(f"{folder}/*/pyproject.toml"))]


def modules() -> list[str]:
    """Return the ids of the plugins that this repository ships."""
    return [plugin for project in projects("plugins") for plugin in project.plugins]


def subsets(ids: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield the subsets of *ids* to try, the empty one first."""
    sizes = range(len(ids) + 1)
    if len(ids) > MOST_ALL:
        sizes_left = [size for size in sizes if size <= FEW or size >= len(ids) - FEW]
        yield from chain.from_iterable(combinations(ids, size) for size in sizes_left)
        return
    yield from chain.from_iterable(combinations(ids, size) for size in sizes)


def can_run(ids: Iterable[str]) -> bool:
    """Return whether all of *ids* can run together."""
    wanted = {ALWAYS, *ids}
    return set(resolve(discover(), wanted).order) == wanted
