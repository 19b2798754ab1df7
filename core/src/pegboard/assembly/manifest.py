"""What a plugin says of itself in its static manifest, read without importing its code."""

import tomllib
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from pathlib import PurePosixPath
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pegboard.assembly.manifest_faults import faults_of
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.assembly.plugin_ids import LONGEST, PATTERN, RESERVED
from pegboard.assembly.requirement import Requirement, read_requirement, readable_version
from pegboard.model.errors import PegboardError

API_LEVEL = 1
"""The newest level of the plugin API that this kernel serves."""
OLDEST_API_LEVEL = max(1, API_LEVEL - 1)
"""The oldest level that it serves besides: always the one before the newest."""
PROPOSALS: frozenset[str] = frozenset()
"""The parts of the API that are on trial; plugins name those that they use."""
MANIFEST = "manifest.toml"
CHANGELOG = "CHANGELOG.md"


class ManifestError(PegboardError):
    """Raised when a plugin's manifest is missing or does not say what it must."""


def _plugin_id(text: str) -> str:
    if text in RESERVED:
        raise ValueError(f"“{text}” is reserved; choose another id")
    return text


def _version(text: str) -> str:
    readable_version(text)
    return text


def _requirement(text: str) -> str:
    read_requirement(text)
    return text


def _inner_path(text: str) -> str:
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or "\\" in text:
        raise ValueError(f"“{text}” must be a path inside the package, such as “{CHANGELOG}”")
    return text


def _host(text: str) -> str:
    if not text or any(sign in text for sign in "/:@ *") or text != text.lower():
        raise ValueError(f"“{text}” must be the name of a host alone, such as “api.example.com”")
    return text


Version = Annotated[str, AfterValidator(_version)]
OtherPlugin = Annotated[str, AfterValidator(_requirement)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Capability(BaseModel):
    """Something beyond records that a plugin needs, with the reason that the admin reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    reason: str


class Manifest(BaseModel):
    """The manifest of one plugin version.

    *requires*, *optional* and *conflicts* name other plugins, with versions where they matter
    ("sales >=1.2,<2"). *min_upgrade_from* is the oldest version whose data this one can take over.
    *departments* are those that the plugin serves, as the first start offers them. *network* are
    the hosts that it speaks to, *catch_up* tells what it makes up for after it was disabled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Annotated[str, Field(pattern=PATTERN, max_length=LONGEST), AfterValidator(_plugin_id)]
    name: Text
    version: Version
    publisher: Text
    summary: Text
    icon: str = "puzzle"
    license: str = ""
    homepage: Annotated[str, Field(pattern=r"^(https?://\S+)?$")] = ""
    contact: str = ""
    changelog: Annotated[str, AfterValidator(_inner_path)] = CHANGELOG
    api_level_min: int = Field(default=1, ge=1)
    api_level_max: int = Field(default=1, ge=1)
    proposals: tuple[str, ...] = ()
    requires: tuple[OtherPlugin, ...] = ()
    optional: tuple[OtherPlugin, ...] = ()
    conflicts: tuple[OtherPlugin, ...] = ()
    min_upgrade_from: Version | None = None
    departments: tuple[str, ...] = ()
    capabilities: tuple[Capability, ...] = ()
    network: tuple[Annotated[str, AfterValidator(_host)], ...] = ()
    catch_up: str = ""
    retention: str = "Data stays until an administrator purges it."

    @model_validator(mode="after")
    def _levels_in_order(self) -> Self:
        if self.api_level_min > self.api_level_max:
            raise ValueError("api_level_min is above api_level_max")
        return self

    @property
    def fits(self) -> bool:
        """Whether this kernel serves a level of the API that the plugin was made for."""
        return self.api_level_min <= API_LEVEL and self.api_level_max >= OLDEST_API_LEVEL

    @property
    def required(self) -> tuple[Requirement, ...]:
        """The plugins that must run for this one to run."""
        return tuple(read_requirement(text) for text in self.requires)

    @property
    def wished(self) -> tuple[Requirement, ...]:
        """The plugins that this one works with when they run."""
        return tuple(read_requirement(text) for text in self.optional)

    @property
    def rivals(self) -> tuple[Requirement, ...]:
        """The plugins that this one cannot run beside."""
        return tuple(read_requirement(text) for text in self.conflicts)

    @property
    def asks(self) -> tuple[Capability, ...]:
        """All that an administrator agrees to: capabilities, and the hosts it speaks to."""
        hosts = (
            Capability(name=f"network {host}", reason=f"Speaks to {host}.") for host in self.network
        )
        return (*self.capabilities, *hosts)


def read_manifest(entry_point: EntryPoint, within: Sequence[str] | None = None) -> Manifest:
    """Return the manifest beside the package that *entry_point* names, as `folder_of` finds it.

    Raises:
        ManifestError: there is none, or it is not valid; the message names the faulty key.
    """
    package = package_named_by(entry_point)
    try:
        content = (folder_of(package, within) / MANIFEST).read_bytes()
    except (OSError, PackageNotFound) as error:
        raise ManifestError(f"{entry_point.name}: there is no {MANIFEST} in {package}") from error
    return parse_manifest(content, entry_point.name)


def package_named_by(entry_point: EntryPoint) -> str:
    """Return the package that holds the module of *entry_point*, and so the manifest."""
    return entry_point.module.rpartition(".")[0] or entry_point.module


def parse_manifest(content: bytes, plugin: str) -> Manifest:
    """Return the manifest that *content* is; *plugin* is how messages call it.

    Raises:
        ManifestError: it is not valid; the message names every faulty key.
    """
    try:
        return Manifest.model_validate(tomllib.loads(content.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{plugin}: {MANIFEST} is no valid TOML: {error}") from error
    except ValidationError as error:
        faults = faults_of(error, Manifest.model_fields)
        raise ManifestError(f"{plugin}: {MANIFEST}: {faults}") from error
