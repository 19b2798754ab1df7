"""Makes the jobs that start workflows when something happened to a record."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pegboard.assembly.assembly import Assembly
from pegboard.automation.events.chain import chain_of
from pegboard.automation.jobs.job import Job
from pegboard.automation.workflows.active import active_workflows
from pegboard.automation.workflows.document import (
    Created,
    Deleted,
    Document,
    OwnerChanged,
    Restored,
    StageChanged,
    Trigger,
    Updated,
)
from pegboard.automation.workflows.occasion import of_event, start_job
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event, Happening

HAPPENINGS: dict[type, Happening] = {
    Created: "created",
    Updated: "updated",
    OwnerChanged: "updated",
    StageChanged: "updated",
    Deleted: "deleted",
    Restored: "restored",
}
"""What the triggers on records wait for."""
QUIET = frozenset({"demo", "plugin", "privacy"})
"""Ways in which records come about or go of which no workflow makes anything."""


def start_workflows(
    assembly: Assembly, tx: Transaction, events: Sequence[Event], _now: datetime
) -> Iterator[Job]:
    """Yield a job for each event and workflow that waits for such a one.

    Whether the condition holds is asked when the job runs. What came about through a workflow
    does not start it again.
    """
    known = active_workflows(assembly.workspace, tx)
    if not known:
        return
    for event in events:
        if event.via in QUIET:
            continue
        for workflow in known.values():
            if is_called_for(workflow.document, event) and workflow.id not in chain_of(event):
                yield start_job(of_event(workflow.id, event))


def is_called_for(document: Document, event: Event) -> bool:
    """Return whether *event* is such as the trigger of *document* waits for."""
    trigger = document.trigger
    if event.entity != document.entity or HAPPENINGS.get(type(trigger)) != event.happening:
        return False
    fields = watched(trigger)
    return not fields or not fields.isdisjoint(event.changed)


def watched(trigger: Trigger) -> frozenset[str]:
    """Return the fields of which one must have changed; none where any will do."""
    if isinstance(trigger, Updated):
        return frozenset(trigger.fields)
    if isinstance(trigger, StageChanged):
        return frozenset({trigger.field})
    return frozenset({"owner"}) if isinstance(trigger, OwnerChanged) else frozenset()
