"""The jobs of mail: queued messages are sent, each at most once, and the mailbox is read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.schedules import Schedule
from pegboard.automation.jobs.work import Handler, Work
from pegboard.automation.mail.compose import NotComposed, Sending, compose, domain_of
from pegboard.automation.mail.consent import NotAgreed
from pegboard.automation.mail.enqueue_mail import EMAIL, MAIL_SEND, demand_wanted, person_of
from pegboard.automation.mail.message import Mailbox
from pegboard.automation.mail.poll import poll
from pegboard.automation.mail.read_again import READ_AGAIN, read_again_job
from pegboard.automation.mail.send import MaybeSent, NotSent, Parcel, send
from pegboard.automation.mail.unsubscribe import unsubscribe_token
from pegboard.model.change import Values
from pegboard.model.system import USER
from pegboard.records.errors import NotFound, StaleWrite
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.settings import MailServer, Settings

VIA = "mail"
NO_SERVER = "No mail server is set up."
DRY_RUN = "This is a dry run: mail is kept and not sent."
GONE_SENDER = "Whoever wrote it may not sign in any more."
NO_ADDRESS = "Mail for marketing needs PEGBOARD_BASE_URL, for the address to unsubscribe at."
UNSURE = "Sending was interrupted, so that it may have arrived. Send it again only if it did not."
ENDINGS = (NO_SERVER, DRY_RUN, GONE_SENDER, NO_ADDRESS, UNSURE)


MAIL_POLL = "mail poll"
STALE = timedelta(minutes=10)
"""A look that waited for so long behind others is not needed: another follows."""
MAIL_SCHEDULES = (Schedule("pegboard.mail", MAIL_POLL, "*/2 * * * *"),)


class NotNow(Exception):
    """Raised when a message is to be tried again later; the queue keeps its words."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that is to go, as it stood when its job began."""

    email: Values
    parcel: Parcel
    message_id: str


def mail_jobs(_: Runtime) -> Mapping[str, Handler]:
    """Return what runs the jobs of mail, by kind."""
    return {MAIL_SEND: send_queued, MAIL_POLL: poll_mailbox, READ_AGAIN: read_again_job}


def poll_mailbox(work: Work) -> None:
    """Take in what waits in the mailbox that is set up; what came late ends without a look."""
    box = work.runtime.settings.receiving_box
    due = work.job.payload.get("time")
    if box is None or (due and work.clock() - datetime.fromisoformat(due) > STALE):
        return
    poll(work.runtime, box, work.tell)


def send_queued(work: Work) -> None:
    """Send the message of a job, unless it was sent, taken back or is not wanted any more.

    It is marked as being sent, and that is committed, right before its words go over the wire. Who
    finds it so marked cannot know how far it came, sends nothing and leaves it to a person.
    """
    settings = work.runtime.settings
    ident = str(work.job.payload["email"])
    with work.runtime.reading(SYSTEM, via=VIA) as unit:
        email = _stored(unit, ident)
        if email is None or email["state"] not in ("queued", "sending"):
            return
        ending = _ending(unit, work, email)
        ready = None if ending else _ready(unit, settings, email)
    if isinstance(ready, str):
        ending = "failed", ready
    if isinstance(ready, Ready) and settings.mail_server is not None:
        _send(work, settings.mail_server, ready)
    elif ending is not None:
        _end(work, email, *ending)


def _stored(unit: Unit, ident: str) -> Values | None:
    try:
        return get(unit, EMAIL, ident)
    except NotFound:
        return None


def _ending(unit: Unit, work: Work, email: Values) -> tuple[str, str] | None:
    """Return the state and the words with which a message ends without being sent now."""
    settings = work.runtime.settings
    if email["state"] == "sending":
        return "unsure", UNSURE
    if settings.mail_dry_run or settings.mail_server is None:
        return "kept", DRY_RUN if settings.mail_dry_run else NO_SERVER
    if work.job.user_id is not None and not _is_active(unit, work.job.user_id):
        return "failed", GONE_SENDER
    if email["purpose"] and not settings.base_url:
        return "failed", NO_ADDRESS
    try:
        demand_wanted(unit, person_of(email), email["purpose"], is_automatic=email["automatic"])
    except (NotAgreed, NotFound) as error:
        return "failed", str(error)
    return None


def _is_active(unit: Unit, user_id: str) -> bool:
    try:
        return bool(get(unit, USER, user_id, fields=("id", "active"))["active"])
    except NotFound:
        return False


def _ready(unit: Unit, settings: Settings, email: Values) -> Ready | str:
    """Return the message as it goes over the wire, or why it cannot."""
    message_id = f"{email['id']}@{domain_of(settings.mail_from)}"
    sending = Sending(
        house=settings.mail_from,
        message_id=message_id,
        at=unit.now,
        writer=_writer(unit, email),
        references=_references(unit, email),
        reads_answers=settings.receiving_box is not None,
    )
    if email["purpose"]:
        token = unsubscribe_token(unit.workspace.database.vault_key, email["id"])
        address = f"{(settings.base_url or '').rstrip('/')}/unsubscribe/{token}"
        sending = replace(sending, unsubscribe=address, language=email["language"] or "en")
    try:
        message = compose(email, sending)
    except NotComposed as error:
        return str(error)
    return Ready(email, Parcel(message["From"].addresses[0].addr_spec, message), message_id)


def _writer(unit: Unit, email: Values) -> Mailbox | None:
    if not email["owner"]:
        return None
    try:
        found = get(unit, USER, email["owner"], fields=("id", "name", "email"))
    except NotFound:
        return None
    return Mailbox(found["email"] or "", found["name"] or "")


def _references(unit: Unit, email: Values) -> list[str]:
    if not email["thread"]:
        return []
    query = Query(
        EMAIL,
        where=f'thread == "{email["thread"]}" && message_id != null',
        sort=("created_at",),
        fields=("id", "message_id"),
        limit=50,
    )
    rows = find(unit, query).records
    return [one["message_id"] for one in rows if one["id"] != email["id"]]


def _send(work: Work, server: MailServer, ready: Ready) -> None:
    email = ready.email
    marked: list[Values] = []

    def mark() -> None:
        values = {
            "state": "sending",
            "message_id": ready.message_id,
            "sender": str(ready.parcel.message["From"]),
            "thread": email["thread"] or email["id"],
        }
        with work.runtime.writing(SYSTEM, via=VIA) as unit:
            marked.append(update(unit, EMAIL, email["id"], values, version=email["version"]))

    try:
        refused = send(server, ready.parcel, before_data=mark)
    except (StaleWrite, NotFound):  # another worker, or a person, was faster
        return
    except MaybeSent as error:
        _end(work, marked[0], "unsure", f"{UNSURE} ({error})")
        return
    except NotSent as error:
        _not_sent(work, marked[0] if marked else email, error)
        return
    _end(work, marked[0], "sent", "; ".join(refused))


def _not_sent(work: Work, email: Values, error: NotSent) -> None:
    """Fail a message for good, or have it tried again."""
    if not error.may_work_later or work.job.attempt >= work.job.most_attempts:
        _end(work, email, "failed", str(error))
        return
    with work.runtime.writing(SYSTEM, via=VIA) as unit:
        values = {"state": "queued", "error": str(error)}
        update(unit, EMAIL, email["id"], values, version=None)
    raise NotNow(str(error))


def _end(work: Work, email: Values, state: str, words: str) -> None:
    """Keep what became of a message together with the end of its job."""
    with work.finishing(SYSTEM, via=VIA) as unit:
        values: dict[str, object] = {"state": state, "error": words or None}
        if state == "sent":
            values["sent_at"] = unit.now
        update(unit, EMAIL, email["id"], values, version=None)
