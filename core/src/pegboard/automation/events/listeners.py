"""The rooms of the kernel that listen to events, beside the handlers of plugins."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pegboard.assembly.assembly import Assembly
from pegboard.automation.jobs.job import Job
from pegboard.automation.mail.read_again import listen_for_retries
from pegboard.automation.notices.listen import listen
from pegboard.automation.webhooks.listen import tell_webhooks
from pegboard.automation.workflows.listen import start_workflows
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event

Listener = Callable[[Assembly, Transaction, Sequence[Event], datetime], Iterable[Job]]
"""Returns the jobs that events call for, made in the transaction in which they leave the outbox.

It is asked about every batch of events there is: no query when nothing of its own is set up. A
job with a key is made once, however often it is asked for. What a listener raises holds up all
events, so it decides and does not act: acting is what its jobs are for.
"""

LISTENERS: tuple[Listener, ...] = (listen, start_workflows, tell_webhooks, listen_for_retries)
