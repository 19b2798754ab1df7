"""Lets Python find the plugin of a project that nobody installed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pegboard.assembly.discovery import GROUP
from pegboard.testing.project import Project

METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"


@contextmanager
def announced(project: Project) -> Iterator[tuple[str, ...]]:
    """Yield the folders that Python must look into to find the plugins of *project*.

    What an installer would have written about the project lies in the first; so it goes before
    another version that may be installed.
    """
    with TemporaryDirectory(prefix="pegboard-project-") as made:
        facts = Path(made) / f"{project.module_name}-{project.version}.dist-info"
        facts.mkdir()
        about = METADATA.format(name=project.name, version=project.version)
        points = "".join(f"{name} = {value}\n" for name, value in project.plugins.items())
        (facts / "METADATA").write_text(about, encoding="utf-8")
        (facts / "entry_points.txt").write_text(f"[{GROUP}]\n{points}", encoding="utf-8")
        yield made, str(project.sources.resolve())


def environment_with(folders: tuple[str, ...]) -> dict[str, str]:
    """Return the environment of a child process that looks into *folders* first."""
    known = os.environ.get("PYTHONPATH", "")
    places = os.pathsep.join([*folders, *([known] if known else [])])
    return {**os.environ, "PYTHONPATH": places}
