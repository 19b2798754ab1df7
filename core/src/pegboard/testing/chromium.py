"""Where Chromium is on this machine, and how tests start it."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumMissing(Exception):
    """Raised when no Chromium is installed."""

    def __init__(self) -> None:
        super().__init__(
            "Chromium is needed for the browser tests and was not found; "
            "install it (on Debian: apt-get install chromium)."
        )


def find_chromium() -> Path:
    """Return the browser's program.

    Raises:
        ChromiumMissing: none is on the PATH.
    """
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    raise ChromiumMissing


def chromium_flags() -> list[str]:
    """Return the flags for a quiet, offline browser; root can not use the browser's sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)
