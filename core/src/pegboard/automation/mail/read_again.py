"""Tries messages again that could not be imported, from what was kept of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from pegboard.access.principals import SYSTEM
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.work import Work
from pegboard.automation.mail.entries import ENTRY, Arrival, Ending, end_entry
from pegboard.automation.mail.imap import MailboxAway, open_box
from pegboard.automation.mail.receive import MOST_BYTES, VIA, receive
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.events import Event
from pegboard.model.change import Values
from pegboard.records.errors import NotFound
from pegboard.records.files import file_content
from pegboard.records.get import get

READ_AGAIN = "mail read again"
NOT_KEPT = "It was not kept, and is not in the mailbox any more."


def listen_for_retries(
    _assembly: Assembly, _tx: Transaction, events: Sequence[Event], _now: datetime
) -> Iterable[Job]:
    """Return the jobs for messages that somebody wants to be read again."""
    return [
        Job(READ_AGAIN, {"entry": one.record_id}, key=one.id)
        for one in events
        if one.entity == ENTRY and one.via != VIA and "outcome" in one.changed
    ]


def read_again_job(work: Work) -> None:
    """Read the message of a job again."""
    read_again(work.runtime, str(work.job.payload["entry"]))


def read_again(runtime: Runtime, entry_id: str) -> Ending | None:
    """Try a message again that is to be; None when it is not, any more."""
    with runtime.reading(SYSTEM, via=VIA) as unit:
        try:
            entry = get(unit, ENTRY, entry_id)
        except NotFound:
            return None
        if entry["outcome"] != "again":
            return None
        kept = None if entry["original"] is None else file_content(unit, entry["original"].id)
    raw = kept.content if kept is not None else _fetched(runtime, entry)
    if raw is None:
        ending = Ending("failed", reason=NOT_KEPT)
        with runtime.writing(SYSTEM, via=VIA) as unit:
            end_entry(unit, entry, ending)
        return ending
    return receive(runtime, Arrival(entry["mailbox"], entry["uid"], len(raw), raw))


def _fetched(runtime: Runtime, entry: Values) -> bytes | None:
    """Return the message from its mailbox, where it still is."""
    box = runtime.settings.receiving_box
    if box is None or box.name != entry["mailbox"]:
        return None
    era, _, uid = str(entry["uid"]).partition("/")
    try:
        with open_box(box) as found:
            size = found.size(uid) if found.era == era else None
            return found.raw(uid) if size is not None and size <= MOST_BYTES else None
    except MailboxAway:
        return None
