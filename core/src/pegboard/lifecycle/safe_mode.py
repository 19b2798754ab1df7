"""Safe mode: the kernel alone runs, so that an administrator can mend what keeps it from that."""

import logging
import os
import signal
from dataclasses import replace

from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.lifecycle.follow.announcements import Pulse
from pegboard.lifecycle.packages.verified import verify
from pegboard.lifecycle.starts import (
    TOO_MANY,
    begin_start,
    failed_starts,
    forget_failed_starts,
    was_left,
)
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.settings import Settings

BY_HAND = Worded(
    "The system was started in safe mode: it runs without plugins, and their data is kept."
)
BY_ITSELF = Worded(
    "Starting failed several times in a row, so the system runs without plugins; "
    "their data is kept."
)
HELD = Worded("The system is held to some of its plugins, to find out which of them is faulty.")

log = logging.getLogger("pegboard.plugins")


class StaysSafe(PegboardError):
    """Raised when safe mode cannot be left, as a plugin would break the system again."""

    def __init__(self, plugin: str, reason: str) -> None:
        super().__init__(
            Worded(
                "Safe mode cannot be left yet: the plugin %(plugin)s %(reason)s. Disable it first.",
                plugin=plugin,
                reason=reason,
            )
        )
        self.plugin = plugin
        self.reason = reason


def settings_for_start(settings: Settings) -> Settings:
    """Return *settings* as this process has to start with them, and note that it starts.

    After three starts in a row that failed, it starts in safe mode.
    """
    has_failed = begin_start(settings)
    if has_failed and not settings.safe:
        log.error(
            "The last %s starts failed; Pegboard starts without plugins now. Mend or disable the "
            "faulty one in the plugin manager, and leave safe mode there.",
            TOO_MANY,
        )
        return replace(settings, safe=True)
    if settings.safe and not has_failed and was_left(settings):
        return replace(settings, safe=False)
    return settings


def safe_mode_reason(runtime: Runtime) -> str:
    """Return why not all plugins run, for a banner; "" when they do."""
    settings = runtime.settings
    if settings.safe:
        return BY_ITSELF if failed_starts(settings) >= TOO_MANY else BY_HAND
    return HELD if settings.only_plugins is not None else ""


def leave_safe_mode(runtime: Runtime) -> None:
    """Let every process of this system start anew with all plugins, which are tried first.

    Raises:
        StaysSafe: a plugin does not stand its probe.
    """
    stored = stored_assembly(runtime.database)
    if stored is not None:
        report = verify(runtime, stored.enabled, stored.blueprint)
        if not report.ok:
            raise StaysSafe(report.plugin, report.reason)
    forget_failed_starts(runtime.settings)


def start_anew_when_left(runtime: Runtime, _pulse: Pulse) -> None:
    """Have this process start anew if it runs in safe mode and somebody left that; a duty."""
    renews = signal.getsignal(signal.SIGHUP)
    if runtime.settings.safe and callable(renews) and was_left(runtime.settings):
        os.kill(os.getpid(), signal.SIGHUP)
