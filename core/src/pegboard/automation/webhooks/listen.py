"""Makes the jobs that tell other systems what happened to a record."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pegboard.assembly.assembly import Assembly
from pegboard.automation.events.told import to_payload
from pegboard.automation.jobs.job import LATER, Job
from pegboard.automation.webhooks.active import Webhook, active_webhooks
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event

DELIVER = "webhook"
"""The kind of the jobs that send messages."""
ATTEMPTS = 30
"""With the waits between them: about a day."""
QUIET = frozenset({"demo", "plugin", "privacy"})
"""Ways in which records come about or go of which nobody else is told."""


def tell_webhooks(
    assembly: Assembly, tx: Transaction, events: Sequence[Event], _now: datetime
) -> Iterator[Job]:
    """Yield a job for each event and webhook that waits for such a one."""
    known = active_webhooks(assembly.workspace, tx)
    if not known:
        return
    for event in events:
        if event.via in QUIET:
            continue
        for webhook in known.values():
            if event.entity == webhook.entity and event.happening in webhook.events:
                yield delivery_job(webhook, to_payload(event), key=f"{event.id} {webhook.id}")


def delivery_job(webhook: Webhook, event: dict[str, Any], *, key: str) -> Job:
    """Return the job that sends a message about *event*; it waits behind what people wait for."""
    return Job(
        DELIVER,
        {"webhook": webhook.id, "event": event},
        key=key,
        priority=LATER,
        most_attempts=ATTEMPTS,
        user_id=webhook.owner,
    )
