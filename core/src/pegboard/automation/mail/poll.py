"""Takes in what waits in the mailbox, and counts so that nothing can be missing."""

from collections.abc import Callable
from dataclasses import dataclass

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.mail.entries import ENDED, Arrival, ended_uids
from pegboard.automation.mail.imap import OpenBox, open_box
from pegboard.automation.mail.receive import MOST_BYTES, VIA, receive
from pegboard.settings import ReceivingBox

Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Polled:
    """What a look at a mailbox found: *total* messages lie in it, of which these came now.

    *known* were taken before, *gone* were removed while we looked, *left* are in other hands.
    """

    mailbox: str
    total: int
    imported: int = 0
    excluded: int = 0
    failed: int = 0
    known: int = 0
    gone: int = 0
    left: int = 0


def poll(runtime: Runtime, box: ReceivingBox, tell: Tell = lambda _done, _total: None) -> Polled:
    """Take in all that waits in *box*; each message is marked once what became of it is kept.

    Raises:
        MailboxAway: it cannot be read, or broke off; what was taken until then stays so.
    """
    counted = dict.fromkeys(("imported", "excluded", "failed", "gone", "left"), 0)
    with open_box(box) as found:
        waiting = found.waiting()
        uids = {f"{found.era}/{uid}": uid for uid in waiting}
        with runtime.reading(SYSTEM, via=VIA) as unit:
            ended = ended_uids(unit, box.name, list(uids))
        for done, (name, uid) in enumerate(uids.items()):
            if name not in ended:
                tell(done, len(uids))
                counted[_take(runtime, box, found, name, uid)] += 1
            else:
                found.mark(uid)
        total = found.total
    return Polled(box.name, total, known=total - sum(counted.values()), **counted)


def _take(runtime: Runtime, box: ReceivingBox, found: OpenBox, name: str, uid: str) -> str:
    """Take one message in and return what became of it."""
    size = found.size(uid)
    raw = found.raw(uid) if size is not None and size <= MOST_BYTES else None
    if size is None or (raw is None and size <= MOST_BYTES):
        return "gone"
    outcome = receive(runtime, Arrival(box.name, name, size, raw)).outcome
    if outcome not in ENDED:
        return "left"
    found.mark(uid)
    return outcome
