"""Finishes what another process left that was killed while it changed the system."""

from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.follow.announcements import Pulse
from pegboard.lifecycle.recover import recover


def finish_what_was_left(runtime: Runtime, pulse: Pulse) -> None:
    """End a change that nobody is applying any more; a duty of the followers."""
    if "applying" in pulse.states:
        recover(runtime)
