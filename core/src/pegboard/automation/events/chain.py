"""Through whom an event came about, which keeps listeners from driving each other in circles."""

from pegboard.hookspecs.events import Event

VIA = "event "
"""Before those whose work led to a change, where a plugin's handler made it in the end."""
WORKFLOW_VIA = "workflow "
"""Before those whose work led to a change, where a workflow made it in the end."""


def chain_of(event: Event) -> tuple[str, ...]:
    """Return those whose work led to *event*, one through the other: plugins and workflows."""
    for prefix in (VIA, WORKFLOW_VIA):
        if event.via.startswith(prefix):
            return tuple(event.via.removeprefix(prefix).split(">"))
    return ()
