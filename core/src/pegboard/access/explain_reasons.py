"""What an answer to "why" is made of: reasons in words, and the decision that they lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from pegboard.hookspecs.roles import Right

Kind = Literal[
    "role", "no_role", "system", "token", "view_as", "own", "team", "below", "elsewhere", "nobody",
    "share", "scope", "follows", "bin", "missing", "read_needed", "field", "permission",
]  # fmt: skip
DEEDS: Mapping[Right, str] = {
    "create": "create",
    "read": "see",
    "update": "change",
    "delete": "delete",
    "export": "export",
    "import": "import",
    "assign": "change the owner of",
    "share": "share",
}
"""What each right lets people do with records, as it is said in a sentence."""
LISTS = frozenset({"scope", "roles"})
"""The values of reasons that hold several things, joined by JOINT; some of them in QUOTES."""
JOINT, QUOTES = ", ", "“”"
KINDS_OF_RECORDS = frozenset({"plural", "label", "above"})
"""The values of reasons that are said in lower case."""


def as_it_is(text: str) -> str:
    return text


def sentence(
    words: str, values: Mapping[str, str], translated: Callable[[str], str] = as_it_is
) -> str:
    """Return *words* with *values* put in, *translated* each, beginning with a capital letter."""
    spoken = {name: _spoken(name, value, translated) for name, value in values.items()}
    text = translated(words).format(**spoken)
    return text[:1].upper() + text[1:]


def _spoken(name: str, value: str, translated: Callable[[str], str]) -> str:
    if name in LISTS:
        return JOINT.join(_item(part, translated) for part in value.split(JOINT))
    found = translated(value)
    return found.lower() if name in KINDS_OF_RECORDS else found


def _item(part: str, translated: Callable[[str], str]) -> str:
    if not part.startswith(QUOTES[0]):
        return translated(part)
    return f"{QUOTES[0]}{translated(part.strip(QUOTES))}{QUOTES[1]}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One step: *words* with *values* put into them; *allows* is None where it decides nothing.

    *role* is the name of the role that it speaks of; *depth* is greater for what lies behind a
    reason before it.
    """

    kind: Kind
    words: str
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    allows: bool | None = None
    role: str | None = None
    depth: int = 0

    @property
    def text(self) -> str:
        """The reason in English."""
        return sentence(self.words, self.values)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether somebody may do something, in one sentence, and why, step by step."""

    allowed: bool
    summary: Reason
    steps: tuple[Reason, ...]
