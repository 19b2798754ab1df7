"""What a check of a plugin's contract found, as it goes from one process to another."""

from collections.abc import Iterable
from typing import Literal

import msgspec

Level = Literal["bronze", "silver", "gold"]
State = Literal["pass", "fail", "skip"]
LEVELS: tuple[Level, ...] = ("bronze", "silver", "gold")
"""From the least to the most: each badge needs all promises of its level and of those before."""


class Outcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a plugin keeps one promise; *words* say what breaks it, or why it was not asked."""

    name: str
    level: Level
    promise: str
    state: State
    words: tuple[str, ...] = ()


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All outcomes for one plugin; *badge* is worked out from them and "" for none.

    *deprecated* says in sentences what the plugin uses that a later kernel will not have.
    """

    plugin: str
    version: str
    outcomes: tuple[Outcome, ...]
    badge: Level | Literal[""] = ""
    deprecated: tuple[str, ...] = ()


def badge_of(outcomes: Iterable[Outcome]) -> Level | Literal[""]:
    """Return the highest level all of whose promises, and of those below, are kept.

    A promise that does not concern the plugin stands in nobody's way.
    """
    failed = {one.level for one in outcomes if one.state == "fail"}
    earned: Level | Literal[""] = ""
    for level in LEVELS:
        if level in failed:
            return earned
        earned = level
    return earned
