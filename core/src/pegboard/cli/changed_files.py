"""Waits until files of a project change."""

import time
from collections.abc import Callable
from pathlib import Path

SEEN = frozenset({".py", ".html", ".po", ".toml", ".css", ".js", ".md"})
LEFT_OUT = frozenset({"__pycache__", ".git", ".venv", "node_modules", "var", "dist"})
STEP_SECONDS = 0.4

State = dict[Path, int]


def state_of(folder: Path) -> State:
    """Return when each file of the project in *folder* was changed last."""
    found: State = {}
    for file in folder.rglob("*"):
        inner = file.relative_to(folder).parts
        if file.suffix in SEEN and not LEFT_OUT.intersection(inner):
            try:
                found[file] = file.stat().st_mtime_ns
            except OSError:
                continue  # an editor is replacing it; the next look finds it
    return found


def wait_for_change(folder: Path, known: State, ended: Callable[[], bool]) -> set[Path]:
    """Return the files that are not as *known*, as soon as there are some, or nothing once *ended*.

    Editors write several files, or one twice: it waits until a look finds nothing new.
    """
    while not ended():
        time.sleep(STEP_SECONDS)
        now = state_of(folder)
        if now != known:
            while (later := _after_a_step(folder)) != now:
                now = later
            return {file for file in known.keys() | now.keys() if known.get(file) != now.get(file)}
    return set()


def _after_a_step(folder: Path) -> State:
    time.sleep(STEP_SECONDS / 2)
    return state_of(folder)
