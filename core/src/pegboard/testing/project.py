"""The project of a plugin: what its pyproject.toml announces."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path

from pegboard.assembly.discovery import GROUP
from pegboard.hookspecs.plugin import Plugin
from pegboard.model.errors import PegboardError

PROJECT_FILE = "pyproject.toml"


class NoPlugin(PegboardError):
    """Raised when a folder holds no project that announces a plugin."""

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(f"{folder} is no project of a plugin: {reason}")


@dataclass(frozen=True, slots=True)
class Project:
    """A plugin's project: the distribution's *name* and *version*, plugins by id, its sources."""

    folder: Path
    name: str
    version: str
    plugins: Mapping[str, str]

    @property
    def sources(self) -> Path:
        """The folder that packages are imported from."""
        inside = self.folder / "src"
        return inside if inside.is_dir() else self.folder

    @property
    def module_name(self) -> str:
        """The distribution's name as its folders have it."""
        return re.sub(r"[-_.]+", "_", self.name).lower()

    def load(self) -> dict[str, Plugin]:
        """Import the project's plugins, by id.

        Raises:
            NoPlugin: an entry point names no subclass of Plugin.
        """
        found = {}
        for name, value in self.plugins.items():
            made = EntryPoint(name, value, GROUP).load()()
            if not isinstance(made, Plugin):
                raise NoPlugin(self.folder, f"{value} is no subclass of Plugin")
            found[name] = made
        return found


def read_project(folder: Path) -> Project:
    """Return the project in *folder*.

    Raises:
        NoPlugin: there is no pyproject.toml, or it announces no plugin.
    """
    try:
        content = tomllib.loads((folder / PROJECT_FILE).read_text(encoding="utf-8"))
        about = content["project"]
        name, version = str(about["name"]), str(about.get("version", "0"))
    except OSError as error:
        raise NoPlugin(folder, f"there is no {PROJECT_FILE}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NoPlugin(folder, f"{PROJECT_FILE} is no valid TOML: {error}") from error
    except KeyError as error:
        raise NoPlugin(folder, f"{PROJECT_FILE} lacks {error} in [project]") from error
    plugins = about.get("entry-points", {}).get(GROUP, {})
    if not plugins:
        raise NoPlugin(folder, f'it lacks the section [project.entry-points."{GROUP}"]')
    return Project(folder, name, version, plugins)


def project_above(path: Path) -> Project:
    """Return the project of the nearest folder above *path* that has one.

    Raises:
        NoPlugin: no folder above announces a plugin.
    """
    for folder in path.parents:
        if (folder / PROJECT_FILE).exists():
            return read_project(folder)
    raise NoPlugin(path.parent, f"no folder above has a {PROJECT_FILE}")
