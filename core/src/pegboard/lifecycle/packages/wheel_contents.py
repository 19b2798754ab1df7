"""Opens a wheel and trusts nothing in it: names, sizes, and each file against the list of files."""

import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from pegboard.assembly.package_files import declared_hashes, hash_of_bytes, listed_files
from pegboard.lifecycle.packages.errors import WheelRefused

MEGABYTE = 1024 * 1024
LARGEST_WHEEL = 50 * MEGABYTE
LARGEST_CONTENT = 200 * MEGABYTE
LARGEST_TEXT = 2 * MEGABYTE
MOST_FILES = 5000
UNSIGNED = ("RECORD", "RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True)
class WheelContents:
    """An open wheel; *facts* is the name of its folder of metadata."""

    zip: ZipFile
    files: Mapping[str, ZipInfo]
    facts: str
    record: str

    @property
    def hashes(self) -> dict[str, str]:
        """The hashes of the files that make up the package, as they are installed."""
        return declared_hashes(self.record)

    def text(self, name: str) -> str:
        """Return a small file as text, "" when there is none."""
        if name not in self.files:
            return ""
        if self.files[name].file_size > LARGEST_TEXT:
            raise WheelRefused(f"{name} is larger than {LARGEST_TEXT // MEGABYTE} MB.")
        try:
            return self.content(name).decode("utf-8")
        except UnicodeDecodeError as error:
            raise WheelRefused(f"{name} is no text in UTF-8.") from error

    def content(self, name: str) -> bytes:
        """Return a file, which is not larger than the wheel says."""
        size = self.files[name].file_size
        try:
            with self.zip.open(name) as file:
                content = file.read(size + 1)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise WheelRefused(f"{name} cannot be unpacked: {error}.") from error
        if len(content) != size:
            raise WheelRefused(f"{name} is not as large as the wheel says.")
        return content

    def check_hashes(self) -> None:
        """Raise WheelRefused unless every file is listed, and as it is listed."""
        listed = listed_files(self.record)
        unsigned = {f"{self.facts}/{name}" for name in UNSIGNED}
        if missing := sorted(listed.keys() - self.files.keys()):
            raise WheelRefused(f"{missing[0]} is listed and not there; download the wheel again.")
        for name in self.files:
            if name in unsigned:
                continue
            wanted = listed.get(name, "")
            if not wanted:
                raise WheelRefused(f"{name} is not in its list of files; do not trust this wheel.")
            if hash_of_bytes(self.content(name), wanted.partition("=")[0]) != wanted:
                raise WheelRefused(
                    f"{name} is not as its list of files says: it was altered, or the download "
                    "is broken. Download the wheel again."
                )


@contextmanager
def opened_wheel(path: Path) -> Iterator[WheelContents]:
    """Yield what is in the wheel at *path*; nothing is unpacked.

    Raises:
        WheelRefused: it is no wheel, or names, sizes or the number of files are not to be trusted.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_WHEEL:
            raise WheelRefused(f"The file is larger than {LARGEST_WHEEL // MEGABYTE} MB.")
        with ZipFile(path) as opened:
            yield _contents(opened)
    except (BadZipFile, LargeZipFile, zlib.error, EOFError) as error:
        raise WheelRefused(f"This is no wheel, or a broken one: {error}.") from error
    except OSError as error:
        raise WheelRefused(f"The file cannot be read: {error.strerror or error}.") from error


def _contents(opened: ZipFile) -> WheelContents:
    infos = [one for one in opened.infolist() if not one.is_dir()]
    if len(infos) > MOST_FILES:
        raise WheelRefused(f"The wheel holds more than {MOST_FILES} files.")
    if sum(one.file_size for one in infos) > LARGEST_CONTENT:
        raise WheelRefused(f"The wheel unpacks to more than {LARGEST_CONTENT // MEGABYTE} MB.")
    seen: set[str] = set()
    for one in infos:
        _check_name(one)
        if one.filename.lower() in seen:
            raise WheelRefused(f"{one.filename} is in the wheel twice.")
        seen.add(one.filename.lower())
    files = {one.filename: one for one in infos}
    facts = {name.partition("/")[0] for name in files if ".dist-info/" in name}
    if len(facts) != 1:
        raise WheelRefused("This is no wheel: it has no folder of metadata, or several.")
    folder = facts.pop()
    unread = WheelContents(opened, files, folder, "")
    record = unread.text(f"{folder}/RECORD")
    if not record:
        raise WheelRefused("The wheel has no list of its files (RECORD).")
    return WheelContents(opened, files, folder, record)


def _check_name(one: ZipInfo) -> None:
    name = one.filename
    path = PurePosixPath(name)
    is_odd = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    if is_odd or str(path) != name or not name.isprintable():
        raise WheelRefused(f"{name!r} would be written outside of the plugin's folder.")
    kind = one.external_attr >> 16
    if stat.S_ISLNK(kind) or (stat.S_IFMT(kind) and not stat.S_ISREG(kind)):
        raise WheelRefused(f"{name} is a link or a device; a wheel holds plain files.")
    if one.flag_bits & 0x1:
        raise WheelRefused(f"{name} is encrypted.")
