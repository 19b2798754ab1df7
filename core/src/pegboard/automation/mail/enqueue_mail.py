"""Puts a message on its way, in the transaction of whatever asks for it."""

import json
from collections.abc import Sequence

from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import URGENT, USUAL, Job
from pegboard.automation.mail.addresses import BadRecipients, parse_recipients
from pegboard.automation.mail.consent import PEOPLE, demand_consent, demand_contactable
from pegboard.automation.mail.fill_template import Template, stored_template
from pegboard.model.change import Values
from pegboard.model.errors import RuleBroken
from pegboard.model.fields import Link
from pegboard.model.worded import Worded
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.update import update

EMAIL = "base.email"
MAIL_SEND = "mail send"
SENDABLE = frozenset({"draft", "kept", "failed", "unsure"})
ATTEMPTS = 8


class NotSendable(RuleBroken):
    """Raised when a message is to be sent that is on its way, or was not written here."""

    def __init__(self) -> None:
        super().__init__(Worded("This message is on its way or has arrived; write a new one."))


def queue_mail(
    unit: Unit,
    *,
    to: str | Sequence[str],
    subject: str,
    text: str,
    html: str | None = None,
    cc: str = "",
    template: str | None = None,
    record: tuple[str, str] | None = None,
    key: str | None = None,
    automatic: bool = False,
    answers: str | None = None,
) -> str:
    """Store a message and have it sent once *unit* is kept; return its id.

    It is the unit's principal who writes, and needs the right to create messages. *subject*,
    *text* and *html* are the finished words (see `fill_template`); *template* is the id of the
    template they were made from, which tells the purpose. *record* (entity and id) is what it is
    about; *answers* is the id of the message that it answers. With a *key* the same message is
    stored and sent once, however often it is asked for.

    Raises:
        BadRecipients, InvalidRecord: an address or a text does not fit.
        NotAgreed: it is for marketing, or automatic, and the person does not want it.
        Forbidden, NotFound: the principal may not write messages, or not see what it is about.
    """
    known = _known(unit, key)
    if known is not None:
        return known
    ident = write_mail(
        unit,
        to=to,
        subject=subject,
        text=text,
        html=html,
        cc=cc,
        template=template,
        record=record,
        key=key,
        automatic=automatic,
        answers=answers,
    )
    send_mail(unit, ident)
    return ident


def write_mail(
    unit: Unit,
    *,
    to: str | Sequence[str],
    subject: str,
    text: str,
    html: str | None = None,
    cc: str = "",
    template: str | None = None,
    record: tuple[str, str] | None = None,
    key: str | None = None,
    automatic: bool = False,
    answers: str | None = None,
) -> str:
    """Store a message as a draft, as `queue_mail` does before it is sent, and return its id."""
    values: dict[str, object] = {
        "to": to if isinstance(to, str) else ", ".join(to),
        "cc": cc,
        "subject": " ".join(subject.split()),
        "text": text,
        "html": html,
        **_links(unit, record),
    }
    made = None if template is None else stored_template(unit, template)
    ident = str(create(unit, EMAIL, values)["id"])
    _note(unit, ident, made, key=key, automatic=automatic)
    if answers is not None:
        _join_thread(unit, ident, answers)
    return ident


def send_mail(unit: Unit, email_id: str) -> None:
    """Have a stored message sent once *unit* is kept: a draft, or one that did not leave.

    Raises:
        NotSendable: it is on its way, or has arrived.
        BadRecipients: it goes to nobody.
        NotAgreed: whom it goes to does not want it.
        Forbidden, NotFound: the principal may not change it.
    """
    ident = demand(unit, EMAIL, email_id, "update")
    found = get(unit.as_system(), EMAIL, ident)
    if found["direction"] != "out" or found["state"] not in SENDABLE:
        raise NotSendable
    if not parse_recipients(found["to"] or ""):
        raise BadRecipients(Worded("Say to whom it goes."))
    demand_wanted(unit, person_of(found), found["purpose"], is_automatic=found["automatic"])
    sender = unit.principal.user_id
    queued = update(
        unit.as_system(), EMAIL, ident, {"state": "queued", "error": None}, version=None
    )
    job = Job(
        MAIL_SEND,
        {"email": ident},
        key=f"{ident} {queued['version']}",
        priority=USUAL if found["automatic"] else URGENT,
        most_attempts=ATTEMPTS,
        user_id=sender,
    )
    enqueue(unit.tx, unit.workspace, job, now=unit.now)


def demand_wanted(
    unit: Unit, person: tuple[str, str] | None, purpose: str | None, *, is_automatic: bool
) -> None:
    """Raise NotAgreed when a message of this kind is not to go to *person*."""
    if purpose:
        demand_consent(unit, person, purpose)
    if purpose or is_automatic:
        demand_contactable(unit, person)


def person_of(email: Values) -> tuple[str, str] | None:
    """Return the person whom a stored message is about, as entity and id."""
    for entity, link in PEOPLE.items():
        if email[link]:
            return entity, str(email[link])
    return None


def _known(unit: Unit, key: str | None) -> str | None:
    """Return the message that was stored under *key* already."""
    if key is None:
        return None
    query = Query(EMAIL, where=f"key == {json.dumps(key)}", fields=("id",), limit=1)
    found = find(unit.as_system(), query).records
    return found[0]["id"] if found else None


def _note(
    unit: Unit, ident: str, template: Template | None, *, key: str | None, automatic: bool
) -> None:
    """Keep what only the system says of a message."""
    values: dict[str, object] = {"automatic": automatic}
    if key is not None:
        values["key"] = key
    if template is not None:
        values |= {"purpose": template.purpose, "language": template.language}
    if template is not None or key is not None or automatic:
        update(unit.as_system(), EMAIL, ident, values, version=None)


def _links(unit: Unit, record: tuple[str, str] | None) -> dict[str, object]:
    """Return the links to *record*, and to the account behind it, which the person may see."""
    if record is None:
        return {}
    entity, record_id = record
    ident = demand(unit, entity, record_id, "read")
    links = {
        field.target: field.name
        for field in unit.workspace.schema.entity(EMAIL).own_fields
        if isinstance(field, Link)
    }
    found: dict[str, object] = {links[entity]: ident} if entity in links else {}
    if "base.account" not in links or "account" not in unit.rights.readable(entity):
        return found
    account = get(unit, entity, ident, fields=("id", "account"))["account"]
    return found | {links["base.account"]: account} if account else found


def _join_thread(unit: Unit, ident: str, answered: str) -> None:
    """Let a message answer another that the person may see."""
    seen = demand(unit, EMAIL, answered, "read")
    before = get(unit.as_system(), EMAIL, seen, fields=("id", "message_id", "thread"))
    thread = before["thread"] or before["id"]
    own = unit.as_system()
    if before["thread"] is None:
        update(own, EMAIL, before["id"], {"thread": thread}, version=None)
    values = {"in_reply_to": before["message_id"], "thread": thread}
    update(own, EMAIL, ident, values, version=None)
