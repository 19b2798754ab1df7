"""Hears what the kernel notes when code of a plugin breaks down, or a whole page with it."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAGES = logging.getLogger("pegboard.web")
"""Where it is noted why a page could not be shown at all."""
LOG = logging.getLogger("pegboard.plugins")
"""Where the kernel notes it, with the plugin's id first among the arguments."""


class _Listener(logging.Handler):
    def __init__(self, plugin: str) -> None:
        super().__init__(logging.ERROR)
        self._plugin = plugin
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        arguments = record.args if isinstance(record.args, tuple) else ()
        if self._plugin not in arguments:
            return
        error = record.exc_info[1] if record.exc_info else None
        told = f": {type(error).__name__}: {error}" if error else ""
        self.heard.append(f"{record.getMessage()}{told}")


class _PageListener(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            last = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(last.filename).name}, line {last.lineno}"
            self.heard.append(f"{place}: {type(error).__name__}: {error}")


@contextmanager
def hearing_broken_pages() -> Iterator[list[str]]:
    """Yield a list that holds why pages broke down during the block."""
    listener = _PageListener()
    PAGES.addHandler(listener)
    try:
        yield listener.heard
    finally:
        PAGES.removeHandler(listener)


@contextmanager
def hearing_failures(plugin: str) -> Iterator[list[str]]:
    """Yield a list that holds what broke down in *plugin* during the block."""
    listener = _Listener(plugin)
    was_passed_on = LOG.propagate
    LOG.addHandler(listener)
    LOG.propagate = False
    try:
        yield listener.heard
    finally:
        LOG.removeHandler(listener)
        LOG.propagate = was_passed_on
