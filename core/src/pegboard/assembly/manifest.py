"""What a plugin says of itself in its static manifest, read without importing its code."""

import tomllib
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pegboard.model.errors import PegboardError

API_LEVEL = 1
"""The level of the plugin API that this kernel serves."""
MANIFEST = "manifest.toml"


class ManifestError(PegboardError):
    """Raised when a plugin's manifest is missing or does not say what it must."""


class Capability(BaseModel):
    """Something beyond records that a plugin needs, with the reason that the admin reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    reason: str


class Manifest(BaseModel):
    """The manifest of one plugin version."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=30)
    name: str
    version: str
    publisher: str
    summary: str
    api_level_min: int = 1
    api_level_max: int = 1
    requires: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    retention: str = "Data stays until an administrator purges it."

    @property
    def fits(self) -> bool:
        return self.api_level_min <= API_LEVEL <= self.api_level_max


def read_manifest(entry_point: EntryPoint) -> Manifest:
    """Return the manifest beside the package that *entry_point* names.

    Raises:
        ManifestError: there is none, or it is not valid; the message names the faulty key.
    """
    package = entry_point.module.rpartition(".")[0] or entry_point.module
    folder = folder_of(package)
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        return Manifest.model_validate(tomllib.loads(text))
    except OSError as error:
        raise ManifestError(f"{entry_point.name}: there is no {MANIFEST} in {package}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{entry_point.name}: {MANIFEST} is no valid TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ManifestError(f"{entry_point.name}: {MANIFEST}: {key}: {first['msg']}") from error


def folder_of(package: str) -> Path:
    """Return the folder of *package* without importing it (its parents may be imported)."""
    try:
        spec = find_spec(package)
    except (ImportError, ValueError) as error:
        raise ManifestError(f"{package} cannot be found: {error}") from error
    if spec is None or not spec.submodule_search_locations:
        raise ManifestError(f"{package} cannot be found")
    return Path(next(iter(spec.submodule_search_locations)))
