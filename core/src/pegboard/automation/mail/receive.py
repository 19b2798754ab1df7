"""Takes one message in: imported, left out by a rule, or kept as failed; each once, none lost."""

from email_validator import EmailNotValidError, validate_email

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.mail.bounces import take_bounce
from pegboard.automation.mail.entries import (
    ENDED,
    Arrival,
    Ending,
    begin_entry,
    end_entry,
    entry_of,
    keep_original,
)
from pegboard.automation.mail.exclude import received_before, why_left_out
from pegboard.automation.mail.message import ReceivedMessage
from pegboard.automation.mail.place_message import place_message
from pegboard.automation.mail.read_message import read_message
from pegboard.automation.mail.store_message import store_message
from pegboard.database.errors import Busy
from pegboard.model.change import Values
from pegboard.model.errors import PegboardError
from pegboard.records.errors import InvalidRecord, StaleWrite
from pegboard.records.unit import Unit
from pegboard.settings import Settings

VIA = "mail"
MOST_BYTES = 25 * 1024 * 1024
MOST_ATTEMPTS = 3
TOO_LARGE = "It is larger than 25 MB."
BROKE_DOWN = "Reading it was interrupted three times."


def receive(runtime: Runtime, arrival: Arrival) -> Ending:
    """Take *arrival* in, unless that was done, and return what became of it.

    That it is being read is kept before it is: a message over which a process dies is tried again,
    and fails after three attempts. Its import is kept together with the end of its entry.
    """
    try:
        with runtime.writing(SYSTEM, via=VIA) as unit:
            entry = begin_entry(unit, arrival)
    except (InvalidRecord, StaleWrite):  # another process has it
        return _as_it_stands(runtime, arrival)
    if entry["outcome"] in ENDED:
        return _ending_of(entry)
    if arrival.raw is None or len(arrival.raw) > MOST_BYTES:
        return _fail(runtime, entry, arrival, TOO_LARGE)
    if entry["attempts"] > MOST_ATTEMPTS:
        return _fail(runtime, entry, arrival, BROKE_DOWN)
    return _read(runtime, entry, arrival, arrival.raw)


def _read(runtime: Runtime, entry: Values, arrival: Arrival, raw: bytes) -> Ending:
    message = read_message(raw)
    told = {
        "subject": message.subject,
        "sender": _valid(message.sender.address),
        "message_id": message.message_id,
    }
    try:
        with runtime.writing(SYSTEM, via=VIA) as unit:
            ending = _take(unit, runtime.settings, message, raw)
            end_entry(unit, entry, ending, **told)
    except StaleWrite:
        return _as_it_stands(runtime, arrival)
    except Busy:
        raise
    except PegboardError as error:
        return _fail(runtime, entry, arrival, str(error), **told)
    return ending


def _valid(address: str) -> str:
    """Return an address as it is kept, an empty text for what is none."""
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return ""


def _take(unit: Unit, settings: Settings, message: ReceivedMessage, raw: bytes) -> Ending:
    if message.sort == "bounce":
        marked = take_bounce(unit, raw)
        return Ending("excluded", rule="bounce", email=marked[0] if marked else None)
    rule = why_left_out(unit, settings, message)
    if rule is not None:
        known = received_before(unit, message.message_id) if rule == "before" else None
        return Ending("excluded", rule=rule, email=known)
    ident = store_message(unit, message, place_message(unit, message))
    return Ending("imported", email=ident)


def _fail(runtime: Runtime, entry: Values, arrival: Arrival, reason: str, **told: str) -> Ending:
    ending = Ending("failed", reason=reason)
    try:
        with runtime.writing(SYSTEM, via=VIA) as unit:
            end_entry(unit, entry, ending, **told)
            keep_original(unit, entry, arrival.raw)
    except StaleWrite:
        return _as_it_stands(runtime, arrival)
    return ending


def _as_it_stands(runtime: Runtime, arrival: Arrival) -> Ending:
    with runtime.reading(SYSTEM, via=VIA) as unit:
        entry = entry_of(unit, arrival.key)
    return Ending("begun") if entry is None else _ending_of(entry)


def _ending_of(entry: Values) -> Ending:
    return Ending(entry["outcome"], entry["rule"], entry["reason"], entry["email"])
