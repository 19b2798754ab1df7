"""Through whom an event came about: what keeps those who listen from driving each other in circles."""

from pegboard.hookspecs.events import Event

VIA = "event "
"""Before the ids of the plugins whose handlers led to a change, the last of which made it."""


def chain_of(event: Event) -> tuple[str, ...]:
    """Return the plugins whose handlers led to *event*, one through the other."""
    return tuple(event.via.removeprefix(VIA).split(">")) if event.via.startswith(VIA) else ()
