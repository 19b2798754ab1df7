"""The list of what reached the mailboxes: an entry for each message, up to what became of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pegboard.model.change import Values
from pegboard.model.values import StoredFile
from pegboard.records.create import create
from pegboard.records.files import LARGEST, keep_file
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update

ENTRY = "base.received_mail"
ENDED = frozenset({"imported", "excluded", "failed"})
MANY = 50
LONGEST_LINE = 500
LONGEST_REASON = 2_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message at the door: its number in its mailbox, and its bytes unless it is too large."""

    mailbox: str
    uid: str
    size: int
    raw: bytes | None

    @property
    def key(self) -> str:
        """What it is taken once as."""
        return key_of(self.mailbox, self.uid)


@dataclass(frozen=True, slots=True)
class Ending:
    """What became of a message: with the *rule* that left it out, or the *reason* of a failure."""

    outcome: str
    rule: str | None = None
    reason: str | None = None
    email: str | None = None


def key_of(mailbox: str, uid: str) -> str:
    """Return the key of the message with the number *uid* in *mailbox*."""
    return f"{mailbox} {uid}"


def entry_of(unit: Unit, key: str) -> Values | None:
    """Return the entry of a message that was taken before."""
    query = Query(ENTRY, where=f"key == {json.dumps(key)}", limit=1)
    found = find(unit, query).records
    return found[0] if found else None


def ended_uids(unit: Unit, mailbox: str, uids: Sequence[str]) -> set[str]:
    """Return those of *uids* with which nothing is to be done any more."""
    found: set[str] = set()
    for place in range(0, len(uids), MANY):
        keys = json.dumps([key_of(mailbox, uid) for uid in uids[place : place + MANY]])
        query = Query(ENTRY, where=f"key in {keys}", fields=("id", "uid", "outcome"), limit=MANY)
        found |= {str(one["uid"]) for one in find(unit, query).records if one["outcome"] in ENDED}
    return found


def begin_entry(unit: Unit, arrival: Arrival) -> Values:
    """Write down that *arrival* is being read, or count another attempt; return its entry.

    An entry that has ended is returned as it is.

    Raises:
        InvalidRecord: another process writes it down at this moment.
    """
    known = entry_of(unit, arrival.key)
    if known is None:
        values = {
            "key": arrival.key,
            "mailbox": arrival.mailbox,
            "uid": arrival.uid,
            "size": arrival.size,
            "outcome": "begun",
            "attempts": 1,
        }
        return create(unit, ENTRY, values)
    if known["outcome"] in ENDED:
        return known
    again = {"outcome": "begun", "attempts": (known["attempts"] or 0) + 1}
    return update(unit, ENTRY, known["id"], again, version=known["version"])


def end_entry(unit: Unit, entry: Values, ending: Ending, **told: str) -> None:
    """Write down what became of a message, and what it *told* of itself.

    Raises:
        StaleWrite: another process was faster.
    """
    values: dict[str, object] = {
        "outcome": ending.outcome,
        "rule": ending.rule,
        "reason": (ending.reason or "")[:LONGEST_REASON] or None,
        "email": ending.email,
        **{name: text[:LONGEST_LINE] or None for name, text in told.items()},
    }
    update(unit, ENTRY, entry["id"], values, version=entry["version"])


def keep_original(unit: Unit, entry: Values, raw: bytes | None) -> None:
    """Keep the bytes of a message that failed, so that it can be tried again."""
    if not raw or len(raw) > LARGEST or entry["original"] is not None:
        return
    kept: StoredFile = keep_file(unit, name="message.eml", media_type="message/rfc822", content=raw)
    update(unit, ENTRY, entry["id"], {"original": kept}, version=None)
