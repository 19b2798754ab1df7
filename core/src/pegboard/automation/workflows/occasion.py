"""Why a workflow starts: what happened, to which record, and through whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from pegboard.automation.events.chain import WORKFLOW_VIA, chain_of
from pegboard.automation.jobs.job import Job
from pegboard.hookspecs.events import Event
from pegboard.model.errors import PegboardError

START = "workflow"
"""The kind of the jobs that start workflows."""
LONGEST_CHAIN = 5


class Occasion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What starts a workflow once: *key* is the same however often it is told.

    *version* is what the record reached by it, None where that does not matter. *because* names
    the trigger, or "call". *chain* holds the ids of those through whom it came about.
    """

    workflow: str
    key: str
    record: str
    because: str
    at: datetime
    version: int | None = None
    changed: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    by: str | None = None


class AlreadyRan(PegboardError):
    """Raised when a workflow ran for an occasion before: nothing of this run is kept."""

    def __init__(self, workflow: str) -> None:
        super().__init__(f"The workflow {workflow} ran for this before.")


def of_event(workflow: str, event: Event) -> Occasion:
    """Return the occasion that *event* is for a workflow."""
    return Occasion(
        workflow=workflow,
        key=event.id,
        record=event.record_id,
        because=event.happening,
        at=event.at,
        version=event.version,
        changed=event.changed,
        chain=chain_of(event),
        by=event.by,
    )


def start_job(occasion: Occasion) -> Job:
    """Return the job that starts a workflow; runs for a record come one after the other."""
    payload: dict[str, Any] = msgspec.to_builtins(occasion)
    return Job(
        START,
        payload,
        key=f"{occasion.workflow} {occasion.key}",
        lane=f"workflow {occasion.workflow} {occasion.record}",
    )


def from_payload(payload: Mapping[str, Any]) -> Occasion:
    """Return the occasion that a job keeps."""
    return msgspec.convert(payload, Occasion)


def via_of(chain: tuple[str, ...], workflow: str) -> str:
    """Return what changes of a run say that they came through."""
    return WORKFLOW_VIA + ">".join((*chain, workflow))
