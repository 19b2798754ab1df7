"""A clock that runs towards a due time in business hours; it is computed from what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pegboard.automation.clocks.hours import Hours, worked, worked_off

Tick = Literal["start", "pause", "resume", "stop"]


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """Something that sets a clock going or halts it, at its moment."""

    at: datetime
    tick: Tick


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock shows at a moment.

    *used* is the work time that ran, *left* what is left of the target (negative when late).
    *due* is None while the clock halts or before it starts; *stopped_at* says when it ended.
    """

    used: timedelta
    left: timedelta
    due: datetime | None
    is_running: bool
    stopped_at: datetime | None
    is_late: bool


def read_clock(
    hours: Hours, target: timedelta, events: Iterable[ClockEvent], *, now: datetime
) -> Reading:
    """Return what the clock of *events* shows *now*.

    The same events give the same answer in whatever order they are told, so that a clock can be
    computed anew when business hours, holidays or the history change. A pause while it halts, or a
    resume while it runs, changes nothing; a new start sets it back to nothing used.
    """
    used = timedelta()
    since: datetime | None = None
    stopped: datetime | None = None
    for event in sorted(events, key=lambda one: one.at):
        if event.at > now:
            break
        match event.tick:
            case "start":
                used, since, stopped = timedelta(), event.at, None
            case "pause" | "stop":
                if since is not None:
                    used, since = used + worked(hours, since, event.at), None
                if event.tick == "stop":
                    stopped = stopped or event.at
            case "resume" if since is None and stopped is None:
                since = event.at
    due = None if since is None else worked_off(hours, since, target - used)
    if since is not None:
        used += worked(hours, since, now)
    left = target - used
    return Reading(used, left, due, since is not None, stopped, left < timedelta())
