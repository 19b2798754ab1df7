"""What a plugin did wrong, told without any value that it had at hand."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Literal

from pegboard.model.errors import RuleFailed

Kind = Literal[
    "error", "exit", "hang", "stuck", "memory", "recursion", "answer", "thread", "patch"
]  # fmt: skip
WEIGHTS: dict[Kind, int] = {"hang": 3, "stuck": 5, "memory": 3}
"""How many failures a kind counts for, when that is not one: these hurt everybody."""
DEEPEST_TRACE = 12

log = logging.getLogger("pegboard.plugins")


@dataclass(frozen=True, slots=True)
class Fault:
    """One failure of *plugin* in *hook*, under the assembly *epoch*.

    *message* goes on after the plugin's name ("raised ValueError"); *trace* names the places in the
    code that led there, last one last.
    """

    plugin: str
    hook: str
    kind: Kind
    message: str
    trace: tuple[str, ...]
    at: datetime
    epoch: int = 0

    @property
    def weight(self) -> int:
        return WEIGHTS.get(self.kind, 1)


class PluginFailed(RuleFailed):
    """Raised when a plugin's code breaks down; what was asked is refused and the plugin named.

    What broke stands in the log alone: its words may hold values that not everybody may read.
    """

    def __init__(
        self,
        plugin: str,
        hook: str,
        kind: Kind = "error",
        *,
        held_against: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(f"The plugin {plugin} failed; your administrator can see why in the log.")
        self.plugin = plugin
        self.hook = hook
        self.kind = kind
        self._held_against = held_against

    def hold_against(self) -> None:
        if self._held_against is not None:
            self._held_against()
            self._held_against = None


class GaveBack(Exception):  # named for what happened; the guard turns it into PluginFailed
    """Raised when what a plugin's code gave back is not what its hook promises."""


def new_fault(
    plugin: str,
    hook: str,
    kind: Kind,
    message: str,
    *,
    epoch: int = 0,
    trace: TracebackType | None = None,
) -> Fault:
    """Return the fault of just now."""
    return Fault(plugin, hook, kind, message, places(trace), datetime.now(UTC), epoch)


def places(trace: TracebackType | None) -> tuple[str, ...]:
    """Return where *trace* went, as "file:line function", without any line of code or value."""
    found = extract_tb(trace)[-DEEPEST_TRACE:]
    return tuple(f"{_short(one.filename)}:{one.lineno} {one.name}" for one in found)


def _short(file: str) -> str:
    """Return *file* with its folder: enough to find it, and nothing about the machine."""
    return "/".join(Path(file).parts[-2:])
