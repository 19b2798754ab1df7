"""Installs a wheel into a folder of its own, whole or not at all."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from time import time

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from pegboard.assembly.discovery import discover, misfit
from pegboard.assembly.package_location import PackageNotFound, folder_of
from pegboard.assembly.plugin_folders import FOLDER, installed_folders
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.assembly.requirement import readable_version
from pegboard.lifecycle.packages.errors import InstallRefused, UploadForbidden
from pegboard.lifecycle.packages.wheel import Wheel, read_wheel
from pegboard.lifecycle.packages.wheel_contents import opened_wheel
from pegboard.settings import Settings

UNFINISHED = ".unfinished-"
ABANDONED_SECONDS = 3600


def install_wheel(settings: Settings, path: Path, sha256: str | None = None) -> Wheel:
    """Install the wheel at *path* beside what is installed; nothing of it is imported.

    Raises:
        WheelRefused: it is no sound wheel of one plugin, or not the one that *sha256* stands for.
        InstallRefused: it does not fit here; the message says what to do.
    """
    wheel = read_wheel(path, sha256)
    target = settings.folder / FOLDER / f"{wheel.distribution.replace('-', '_')}-{wheel.version}"
    if _is_installed(settings, wheel):
        return wheel
    _check_fits(wheel)
    _check_needs(wheel)
    _check_names(settings, wheel)
    _check_newer(settings, wheel)
    _unpack(path, target)
    return wheel


def install_upload(
    settings: Settings, name: str, content: bytes, sha256: str | None = None
) -> Wheel:
    """Install a wheel that an administrator sent as the file *name*, meant to have *sha256*.

    Raises:
        UploadForbidden: the operator does not allow it.
        WheelRefused, InstallRefused: as for `install_wheel`.
    """
    if not settings.plugin_upload:
        raise UploadForbidden
    with tempfile.TemporaryDirectory(prefix="pegboard-upload-") as folder:
        file = Path(folder) / Path(name.replace("\\", "/")).name
        file.write_bytes(content)
        return install_wheel(settings, file, sha256)


def _is_installed(settings: Settings, wheel: Wheel) -> bool:
    """Return whether just this is installed; raise when something else is in its place."""
    wanted = readable_version(wheel.version)
    here = [
        one.path
        for one in installed_folders(settings)
        if (one.distribution, one.version) == (wheel.distribution, wanted)
    ]
    for folder in here:
        known = next(iter(folder.glob("*.dist-info/RECORD")), None)
        with opened_wheel(wheel.path) as contents:
            if known is not None and known.read_text(encoding="utf-8") == contents.record:
                return True
        raise InstallRefused(
            f"{wheel.manifest.name} {wheel.version} is installed with other content. "
            "A changed plugin needs a new version."
        )
    return False


def _check_fits(wheel: Wheel) -> None:
    problem = misfit(wheel.manifest)
    if problem:
        raise InstallRefused(f"{wheel.manifest.name} {problem}.")
    try:
        is_python_right = SpecifierSet(wheel.python).contains(_python(), prereleases=True)
    except InvalidSpecifier:
        is_python_right = False
    if not is_python_right:
        raise InstallRefused(
            f"{wheel.manifest.name} needs Python {wheel.python}, and this is {_python()}."
        )


def _check_needs(wheel: Wheel) -> None:
    lacking = sorted(filter(None, (_lacking(need) for need in wheel.needs)))
    if lacking:
        wanted = " ".join(f'"{one}"' for one in lacking)
        raise InstallRefused(
            f"{wheel.manifest.name} needs Python packages that are not installed: "
            f"{', '.join(lacking)}. Whoever runs this system installs them with: "
            f"pip install {wanted}"
        )


def _lacking(text: str) -> str:
    """Return the requirement *text* unless what is installed meets it."""
    try:
        need = Requirement(text)
    except InvalidRequirement:
        return text
    if need.marker is not None and not need.marker.evaluate({"extra": ""}):
        return ""
    try:
        found = version(need.name)
    except PackageNotFoundError:
        return f"{need.name}{need.specifier}"
    if need.specifier.contains(found, prereleases=True):
        return ""
    return f"{need.name}{need.specifier}"


def _check_names(settings: Settings, wheel: Wheel) -> None:
    """Raise unless all that the wheel brings to import is its own."""
    owners = packages_distributions()
    for name in wheel.modules:
        others: set[str] = {canonicalize_name(one) for one in owners.get(name, ())}
        others -= {wheel.distribution}
        if name in sys.stdlib_module_names:
            others = {"Python itself"}
        elif name not in owners and not others and _is_foreign(settings, name):
            others = {"what is installed here"}
        if others:
            raise InstallRefused(
                f"{wheel.manifest.name} brings a package {name}, which belongs to {min(others)}. "
                "Its author must choose another name."
            )
    rivals = {
        *(one.distribution for one in installed_folders(settings) if one.plugin == wheel.id),
        *(canonicalize_name(one.distribution) for one in discover() if one.id == wheel.id),
    } - {wheel.distribution, ""}
    if rivals or wheel.id == ALWAYS:
        raise InstallRefused(
            f"There is a plugin {wheel.id} already, in the package {min(rivals | {wheel.id})}; "
            "two cannot have one id. Take out the other first."
        )


def _is_foreign(settings: Settings, name: str) -> bool:
    """Return whether there is a package *name* outside of the folders of installed plugins."""
    try:
        folder = folder_of(name)
    except PackageNotFound:
        return False
    return not folder.resolve().is_relative_to((settings.folder / FOLDER).resolve())


def _check_newer(settings: Settings, wheel: Wheel) -> None:
    versions = [
        one.version for one in installed_folders(settings) if one.distribution == wheel.distribution
    ]
    with suppress(PackageNotFoundError):
        versions.append(readable_version(version(wheel.distribution)))
    newest = max(versions, default=None)
    if newest is not None and newest > readable_version(wheel.version):
        raise InstallRefused(
            f"{wheel.manifest.name} {newest} is installed, which is newer than {wheel.version}. "
            "Going back to older code can lose data; go back to an earlier plan instead."
        )
    if newest is not None and newest == readable_version(wheel.version):
        raise InstallRefused(
            f"{wheel.manifest.name} {wheel.version} is installed by other means already."
        )


def _unpack(path: Path, target: Path) -> None:
    """Unpack into a folder beside *target*, and give it that name when it is whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _clear(target.parent.glob(f"{UNFINISHED}*"))
    unfinished = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))
    try:
        with opened_wheel(path) as contents:
            for name in contents.files:
                file = unfinished / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(contents.content(name))
        unfinished.chmod(0o755)
        _settle(unfinished)
        unfinished.rename(target)
    except OSError as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise InstallRefused(
            f"The wheel cannot be unpacked: {error.strerror or error}. "
            f"Look at the folder {FOLDER} of this system."
        ) from error
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _settle(folder: Path) -> None:
    """Have everything below *folder* on the disk before it gets its name."""
    for file in folder.rglob("*"):
        if file.is_file():
            handle = os.open(file, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _clear(leftovers: Iterable[Path]) -> None:
    """Remove what installations left that were killed; one that is at work is younger."""
    for one in leftovers:
        with suppress(FileNotFoundError):
            if time() - one.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(one, ignore_errors=True)


def _python() -> str:
    return ".".join(str(part) for part in sys.version_info[:3])
