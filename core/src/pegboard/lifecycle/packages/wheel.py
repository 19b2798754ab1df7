"""Reads what a wheel is, without installing it."""

from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from hashlib import sha256
from pathlib import Path

from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from pegboard.assembly.loading import GROUP
from pegboard.assembly.manifest import MANIFEST, Manifest, ManifestError, parse_manifest
from pegboard.assembly.package_files import content_hash
from pegboard.assembly.plugin_ids import canonical_id
from pegboard.assembly.requirement import readable_version
from pegboard.lifecycle.packages.errors import WheelRefused
from pegboard.lifecycle.packages.wheel_contents import WheelContents, opened_wheel

LONGEST_CHANGELOG = 200_000


@dataclass(frozen=True, slots=True)
class Wheel:
    """One version of a plugin in a file.

    *sha256* is that of the file, *hash* that of its content, which stays the same once installed.
    *needs* are the Python packages it requires, *modules* the names it brings to import.
    """

    path: Path
    sha256: str
    hash: str
    distribution: str
    version: str
    manifest: Manifest
    needs: tuple[str, ...]
    python: str
    modules: tuple[str, ...]
    made_by: str
    changelog: str

    @property
    def id(self) -> str:
        return self.manifest.id


def read_wheel(path: Path, expected: str | None = None) -> Wheel:
    """Return what the wheel at *path* is; *expected* is the SHA-256 that it must have.

    Raises:
        WheelRefused: it is no sound wheel of just one plugin; the message says why.
    """
    name, version = _named(path)
    with opened_wheel(path) as contents:
        found = sha256(path.read_bytes()).hexdigest()
        if expected is not None and expected.lower().removeprefix("sha256:") != found:
            raise WheelRefused(
                f"{path.name} is not the file that was meant: its SHA-256 is {found}. "
                "Download it again from where you trust it."
            )
        contents.check_hashes()
        facts = _facts(contents, name, version)
        manifest = _manifest(contents, version)
        return Wheel(
            path=path,
            sha256=found,
            hash=content_hash(contents.hashes),
            distribution=name,
            version=version,
            manifest=manifest,
            needs=tuple(facts.get_all("Requires-Dist") or ()),
            python=str(facts.get("Requires-Python") or ""),
            modules=_modules(contents),
            made_by=str(facts.get("Author") or facts.get("Author-email") or ""),
            changelog=_changelog(contents, manifest),
        )


def _named(path: Path) -> tuple[str, str]:
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise WheelRefused(
            f"{path.name} is not named like a wheel, such as my_plugin-1.0-py3-none-any.whl."
        ) from error
    if not any(tag.abi == "none" and tag.platform == "any" for tag in tags):
        raise WheelRefused(
            f"{path.name} holds compiled code for one kind of machine. Whoever runs this system "
            "can install it with pip."
        )
    return str(name), str(version)


def _facts(contents: WheelContents, name: str, version: str) -> Message:
    facts = HeaderParser().parsestr(contents.text(f"{contents.facts}/METADATA"))
    if not facts.get("Name") or not facts.get("Version"):
        raise WheelRefused("The wheel does not say its name and version (METADATA).")
    told = str(facts["Name"]), str(facts["Version"])
    try:
        is_same = readable_version(told[1]) == readable_version(version)
    except ValueError as error:
        raise WheelRefused(f"The version of the wheel cannot be read: {error}.") from error
    if canonicalize_name(told[0]) != name or not is_same:
        raise WheelRefused(
            f"The file is named {name} {version}, its metadata say {told[0]} {told[1]}."
        )
    if any(part.endswith(".data") for part in _tops(contents)):
        raise WheelRefused("The wheel puts files outside of its package; a plugin must not.")
    return facts


def _manifest(contents: WheelContents, version: str) -> Manifest:
    plugin, module = _entry_point(contents)
    package = module.rpartition(".")[0] or module
    place = f"{package.replace('.', '/')}/{MANIFEST}"
    if place not in contents.files:
        raise WheelRefused(f"The plugin {plugin} has no manifest: {place} is not in the wheel.")
    try:
        manifest = parse_manifest(contents.content(place), plugin)
    except ManifestError as error:
        raise WheelRefused(str(error)) from error
    if manifest.id != canonical_id(plugin):
        raise WheelRefused(
            f"Its entry point calls the plugin {plugin}, its manifest {manifest.id}."
        )
    if readable_version(manifest.version) != readable_version(version):
        raise WheelRefused(f"The wheel is version {version}, its manifest says {manifest.version}.")
    return manifest


def _entry_point(contents: WheelContents) -> tuple[str, str]:
    """Return the one plugin that the wheel announces, and the module of its code."""
    parser = ConfigParser(delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their letters
    try:
        parser.read_string(contents.text(f"{contents.facts}/entry_points.txt"))
    except ConfigError as error:
        raise WheelRefused("The entry points of the wheel cannot be read.") from error
    found = dict(parser[GROUP]) if parser.has_section(GROUP) else {}
    if not found:
        raise WheelRefused(f"This wheel holds no plugin: it announces nothing as {GROUP}.")
    if len(found) > 1:
        names = " and ".join(sorted(found))
        raise WheelRefused(f"This wheel holds several plugins, {names}; each needs its own.")
    ((name, value),) = found.items()
    return name, value.partition(":")[0].strip()


def _modules(contents: WheelContents) -> tuple[str, ...]:
    """Return what the wheel brings to import; it must bring nothing else."""
    found = []
    for top in sorted(_tops(contents) - {contents.facts}):
        name = top.removesuffix(".py")
        if not name.isidentifier():
            raise WheelRefused(
                f"{top} is not part of a Python package; a plugin must not bring it."
            )
        found.append(name)
    return tuple(found)


def _tops(contents: WheelContents) -> set[str]:
    return {name.partition("/")[0] for name in contents.files}


def _changelog(contents: WheelContents, manifest: Manifest) -> str:
    _, module = _entry_point(contents)
    folder = (module.rpartition(".")[0] or module).replace(".", "/")
    return contents.text(f"{folder}/{manifest.changelog}")[:LONGEST_CHANGELOG]
