"""What a plugin says of another: its id and the versions that fit, as in "sales >=1.2,<2"."""

import re
from dataclasses import dataclass
from functools import lru_cache

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from pegboard.assembly.plugin_ids import PATTERN, canonical_id

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]*")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A plugin by its id, with the versions that are meant; every one unless *versions* says."""

    id: str
    versions: SpecifierSet

    def met_by(self, version: str) -> bool:
        """Return whether *version* fits; one that is in the making counts like any other."""
        return self.versions.contains(readable_version(version), prereleases=True)

    def is_newer_than(self, version: str) -> bool:
        """Return whether a version that fits must be above *version*."""
        lower = (one for one in self.versions if one.operator in {">", ">=", "==", "~="})
        here = readable_version(version)
        return any(readable_version(one.version.removesuffix(".*")) > here for one in lower)

    def __str__(self) -> str:
        wanted = ",".join(sorted((str(one) for one in self.versions), key=_lower_bounds_first))
        return f"{self.id} {wanted}".strip()


@lru_cache(1024)
def read_requirement(text: str) -> Requirement:
    """Return what *text* asks for.

    Raises:
        ValueError: it is no id with versions; the message says what it may look like.
    """
    begin = _ID.match(text.strip())
    name = canonical_id(begin.group()) if begin else ""
    if begin is None or not re.match(PATTERN, name):
        raise ValueError(f"{text!r} names no plugin; write it like “sales” or “sales >=1.2,<2”")
    rest = text.strip()[begin.end() :].strip()
    try:
        return Requirement(name, SpecifierSet(rest))
    except InvalidSpecifier as error:
        raise ValueError(
            f"{rest!r} is no range of versions; write it like “{name} >=1.2,<2”"
        ) from error


@lru_cache(1024)
def readable_version(text: str) -> Version:
    """Return *text* as a version that can be compared.

    Raises:
        ValueError: it is none.
    """
    try:
        return Version(text)
    except InvalidVersion as error:
        raise ValueError(f"{text!r} is no version; write it like “1.4.2”") from error


def _lower_bounds_first(specifier: str) -> tuple[bool, str]:
    return not specifier.startswith(">"), specifier
