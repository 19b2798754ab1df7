"""What receiving promises: each message is imported, left out or kept as failed: once, listed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from core.tests.automation.mail.imap_server import Box, imap_box
from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.events.dispatch import dispatch_events
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import Job
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.kinds import job_handlers
from pegboard.automation.mail import imap
from pegboard.automation.mail import receive as receiving
from pegboard.automation.mail.entries import ENTRY, Arrival, Ending
from pegboard.automation.mail.imap import MailboxAway
from pegboard.automation.mail.jobs import MAIL_POLL, STALE
from pegboard.automation.mail.mailbox_figures import mailbox_figures
from pegboard.automation.mail.poll import poll
from pegboard.automation.mail.receive import BROKE_DOWN, MOST_BYTES, TOO_LARGE, receive
from pegboard.base.plugin import Base
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.markers import hookimpl
from pegboard.hookspecs.plugin import Plugin
from pegboard.model.change import Change, Values
from pegboard.records.files import file_content
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.update import update
from pegboard.testing.clock import Clock
from pegboard.testing.databases import ScratchDatabases
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System

EMAIL, CONTACT, ATTACHMENT = "base.email", "base.contact", "base.email_attachment"
SIZES = ("imported", "excluded", "failed")


class Fussy(Plugin):
    """Refuses messages with a word in their subject, until it is told to let them in."""

    refuses = True

    @hookimpl
    def check_record_change(self, change: Change, context: Context) -> None:
        if change.entity == EMAIL and self.refuses and "poison" in (change.new["subject"] or ""):
            change.refuse("subject", "[/no] poison, please")


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    with imap_box() as made:
        yield made


@pytest.fixture(scope="module")
def shared(scratch_databases: ScratchDatabases) -> Iterator[System]:
    url = scratch_databases.create("sqlite")
    clock = Clock()
    loaded = loaded_of({"base": Base(), "fussy": Fussy()})
    made = System(open_runtime(url, loaded, clock), clock=clock)
    yield made
    made.close()
    scratch_databases.drop(url)


@pytest.fixture
def system(shared: System, box: Box) -> System:
    box.messages.clear()
    box.marked.clear()
    box.asked.clear()
    box.era += 1
    box.keeps_marks = True
    Fussy.refuses = True
    shared.runtime.settings = replace(
        shared.runtime.settings,
        receiving_box=box.place,
        mail_from="Acme <crm@acme.example>",
        mail_excluded=("spam.example", "bad@fine.example"),
    )
    return shared


@pytest.fixture(scope="module")
def anna(shared: System) -> Principal:
    return shared.person("Anna Nowak", "sales_representative")


@pytest.fixture(scope="module")
def ada(shared: System, anna: Principal) -> dict[str, str]:
    """Return the ids of a contact and of her company."""
    account = shared.create("base.account", {"name": "Gil"}, anna)
    values = {"last_name": "Gil", "email": "Ada@Gil.example", "account": account}
    return {"contact": shared.create(CONTACT, values, anna), "account": account}


count = iter(range(10_000))


def letter(sender: str = "Ada <ada@gil.example>", text: str = "Hello\n", **headers: str) -> Any:
    made = EmailMessage()
    usual = {"From": sender, "To": "crm@acme.example", "Subject": "Hi"}
    usual["Message-ID"] = f"<{next(count)}@gil.example>"
    for name, value in (usual | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def take(system: System, raw: bytes) -> Ending:
    return receive(system.runtime, Arrival("pipe", str(next(count)), len(raw), raw))


def rows(system: System, entity: str, where: str = "", **more: Any) -> list[Values]:
    with system.runtime.reading(more.pop("by", SYSTEM)) as unit:
        return find(unit, Query(entity, where=where, sort=("-id",), limit=200)).records


def newest(system: System) -> Values:
    return rows(system, EMAIL)[0]


def look(system: System, box: Box) -> tuple[int, ...]:
    """Read the mailbox and return its figures; they add up to all that is in it."""
    found = poll(system.runtime, box.place)
    parts = (found.imported, found.excluded, found.failed, found.known, found.gone, found.left)
    assert sum(parts) == found.total == len(box.messages)
    return parts[:4]


def listed(system: System, box: Box) -> list[int]:
    """Return how many messages of this era were imported, left out and failed."""
    found = rows(system, ENTRY, f'uid.startsWith("{box.era}/")')
    return [sum(one["outcome"] == outcome for one in found) for outcome in SIZES]


def test_a_message_is_imported_whole_and_belongs_where_its_sender_does(
    system: System, anna: Principal, ada: dict[str, str]
) -> None:
    made = letter(
        text="Yes, please.\n\nOn Mon, 2 Mar 2026, Acme wrote:\n> Tea?\n", Cc="b@x.example"
    )
    made.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="../../etc/x.pdf")
    ending = take(system, made.as_bytes())

    (email,) = rows(system, EMAIL, by=anna)
    assert (ending.outcome, ending.email) == ("imported", email["id"])
    assert (email["direction"], email["state"]) == ("in", "received")
    assert (email["text"], email["quoted"][:6]) == ("Yes, please.", "On Mon")
    assert (email["sender"], email["cc"]) == ("Ada <ada@gil.example>", "b@x.example")
    assert {name: email[name] for name in ada} == ada
    assert email["owner"] == anna.user_id
    (file,) = rows(system, ATTACHMENT, by=anna)
    assert (file["name"], file["file"].name, file["email"]) == ("x.pdf", "x.pdf", email["id"])
    with system.runtime.reading(anna) as unit:
        content = file_content(unit, file["file"].id)
    assert content is not None
    assert content.content == b"%PDF"


def test_who_may_not_see_the_record_sees_neither_the_message_nor_its_files(
    system: System, anna: Principal, ada: dict[str, str]
) -> None:
    stranger = system.person("Sam Stranger", "sales_representative")
    for sender in ("ada@gil.example", "nobody@else.example"):
        made = letter(sender)
        made.add_attachment(b"x", maintype="text", subtype="csv", filename="x.csv")
        take(system, made.as_bytes())
    assert newest(system)["owner"] is None

    for entity in (EMAIL, ATTACHMENT, ENTRY):
        assert entity == ENTRY or rows(system, entity, by=anna)
        if entity == ENTRY:
            assert "base.received_mail" not in readable(system, stranger)
        else:
            assert rows(system, entity, by=stranger) == []
    unmatched = newest(system)["id"]
    assert unmatched not in {one["id"] for one in rows(system, EMAIL, by=anna)}


def readable(system: System, person: Principal) -> set[str]:
    with system.runtime.reading(person) as unit:
        schema = unit.workspace.schema
        return {key for key in schema.entities if unit.rights.may(key, "read")}


def test_an_answer_joins_its_thread_and_what_that_is_about(
    system: System, anna: Principal, ada: dict[str, str]
) -> None:
    lead = system.create("base.lead", {"last_name": "Ng", "email": "ng@x.example"}, anna)
    sent = system.create(EMAIL, {"to": "ng@x.example", "subject": "Offer", "lead": lead}, anna)
    with system.runtime.writing(SYSTEM) as unit:
        update(unit, EMAIL, sent, {"state": "sent", "message_id": "s@acme.example"}, version=None)
    refers = {"References": "<x@y> <s@acme.example>", "In_Reply_To": "<s@acme.example>"}
    take(system, letter("Colleague <other@x.example>", **refers).as_bytes())

    email = newest(system)
    assert (email["lead"], email["thread"], email["owner"]) == (lead, sent, anna.user_id)
    assert email["in_reply_to"] == "s@acme.example"
    take(system, letter(**refers).as_bytes())
    email = newest(system)
    assert (email["contact"], email["thread"]) == (ada["contact"], sent)


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        ({"Auto_Submitted": "auto-replied"}, "machine"),
        ({"sender": "crm@ACME.example"}, "own"),
        ({"sender": "anna.nowak@example.com"}, "own"),
        ({"sender": "x@mail.spam.example"}, "listed"),
        ({"sender": "bad@fine.example"}, "listed"),
    ],
)
def test_what_a_rule_leaves_out_is_listed_and_not_imported(
    system: System, anna: Principal, headers: dict[str, str], rule: str
) -> None:
    before = len(rows(system, EMAIL))
    ending = take(system, letter(**headers).as_bytes())

    assert (ending.outcome, ending.rule) == ("excluded", rule)
    entry = rows(system, ENTRY)[0]
    assert (entry["rule"], entry["subject"]) == (rule, "Hi")
    assert len(rows(system, EMAIL)) == before
    assert take(system, letter("x@notspam.example").as_bytes()).outcome == "imported"


def test_the_mailbox_adds_up_and_each_message_is_taken_once(system: System, box: Box) -> None:
    first = letter().as_bytes()
    box.put(first, letter(Precedence="bulk").as_bytes(), letter(Subject="poison").as_bytes(), first)

    assert look(system, box) == (1, 2, 1, 0)
    assert look(system, box) == (0, 0, 0, 4)
    assert box.marked == set(box.messages)
    box.keeps_marks = False
    box.put(b"\x00", b"\xff\x00")
    assert look(system, box) == (2, 0, 0, 4)
    assert look(system, box) == (0, 0, 0, 6)
    assert listed(system, box) == [3, 2, 1]
    box.era += 1
    before = len(rows(system, EMAIL))
    assert look(system, box)[0] == 0
    assert len(rows(system, EMAIL)) == before
    with system.runtime.reading(SYSTEM) as unit:
        figures = mailbox_figures(unit)[box.place.name]
    assert sum(figures.values()) == len(rows(system, ENTRY, f'mailbox == "{box.place.name}"'))


def test_what_failed_is_kept_and_imported_when_tried_again(system: System, box: Box) -> None:
    box.put(letter(Subject="poison").as_bytes())
    assert look(system, box) == (0, 0, 1, 0)
    (entry,) = rows(system, ENTRY, f'uid.startsWith("{box.era}/")')
    assert entry["reason"] == "subject: [/no] poison, please"
    assert entry["original"].name == "message.eml"

    def again() -> None:
        system.act(ENTRY, entry["id"], "try_again", person=admin)
        settle(system)

    admin = system.person("Root", "crm_administrator")
    again()
    assert listed(system, box) == [0, 0, 1]
    Fussy.refuses = False
    again()
    assert listed(system, box) == [1, 0, 0]
    assert newest(system)["subject"] == "poison"


def settle(system: System) -> None:
    worker = Worker(system.runtime, job_handlers, clock=system.clock)
    while dispatch_events(system.runtime, now=system.clock()):
        worker.run_pending()
    worker.run_pending()


class Killed(BaseException):
    """Stands for the end of a process: nobody catches it."""


@pytest.mark.parametrize("place", ["read_message", "store_message", "end_entry", "mark"])
def test_a_process_that_dies_imports_nothing_twice_and_loses_nothing(
    system: System, box: Box, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    box.put(letter().as_bytes(), letter().as_bytes())

    def die(*_: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        where = imap.OpenBox if place == "mark" else receiving
        patched.setattr(where, place, die)
        with pytest.raises(Killed):
            poll(system.runtime, box.place)
    before = len(rows(system, EMAIL))
    look(system, box)
    assert listed(system, box) == [2, 0, 0]
    assert len(rows(system, EMAIL)) - before == (1 if place == "mark" else 2)


def test_a_message_that_kills_whoever_reads_it_is_listed_after_three_attempts(
    system: System, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly = letter(Subject="deadly").as_bytes()
    box.put(deadly, letter().as_bytes())

    def die(raw: bytes) -> object:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(receiving, "read_message", die)
        for _ in range(3):
            with pytest.raises(Killed):
                poll(system.runtime, box.place)
    assert look(system, box) == (1, 0, 1, 0)
    (failed,) = rows(system, ENTRY, f'uid.startsWith("{box.era}/") && outcome == "failed"')
    assert failed["reason"] == BROKE_DOWN


def test_a_mailbox_that_breaks_off_is_read_on_later(system: System, box: Box) -> None:
    box.put(*(letter().as_bytes() for _ in range(3)))
    for place in ("LOGIN", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"):
        box.drops.append(place)
        with pytest.raises(MailboxAway):
            poll(system.runtime, box.place)
    assert sum(look(system, box)) == 3
    assert listed(system, box) == [3, 0, 0]
    wrong = replace(box.place, server=replace(box.place.server, password="x"))
    with pytest.raises(MailboxAway, match="who is this"):
        poll(system.runtime, wrong)
    nowhere = replace(box.place, server=replace(box.place.server, host="mail.example", port=1))
    with pytest.raises(MailboxAway):
        poll(system.runtime, nowhere)


def test_the_schedule_reads_the_mailbox_and_a_late_look_does_nothing(
    system: System, box: Box
) -> None:
    box.put(letter().as_bytes())
    workspace = system.runtime.assembly.workspace
    for late in (STALE + timedelta(minutes=1), timedelta()):
        assert listed(system, box) == [0, 0, 0]
        job = Job(MAIL_POLL, {"time": (system.clock() - late).isoformat()})
        with workspace.database.writing() as tx:
            enqueue(tx, workspace, job, now=system.clock())
        settle(system)
    assert listed(system, box) == [1, 0, 0]


def nested(depth: int) -> bytes:
    raw = b"From: deep@x.example\r\nSubject: Deep\r\n"
    for level in range(depth):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return raw + b"\r\nx"


def crowd(number: int) -> bytes:
    people = ", ".join(f"Person {one} <p{one}@corp.example>" for one in range(number))
    return f"From: a@b.example\r\nSubject: Many\r\nTo: {people}\r\n\r\nx".encode()


HOSTILE = {
    "nothing": b"",
    "recipients": crowd(10_000),
    "nest": nested(10_000),
    "rfc822": b"Subject: Deep\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 10_000 + b"x",
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nhi\r\n" * 10_000,
    "header": b"Subject: =?utf-8?q?Hi=0D=0ABcc:_x@y.example?=\r\nTo: a\x00b@c.example\r\n\r\nx",
    "comment": b"To: " + b"(" * 20_000 + b"\r\n\r\nx",
    "type": b"Content-Type: " + b"a;" * 20_000 + b"\r\n\r\nx",
    "charset": b"Content-Type: text/plain; charset=klingon\r\n\r\n\xff",
    "halves": b"Content-Type: text/plain; charset=unicode_escape\r\n\r\n\\ud800\\x00",
    "bytes": b"From: \xff\xfe <\xff@b.example>\r\nSubject: \xff\x00\r\nCc: \xff\r\n\r\n\xff",
    "markup": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
    "date": b"Date: Mon, 99 Foo 99999 99:99\r\n\r\nx",
    "quotes": b"Subject: q\r\n\r\n" + b"On Mon, 1 May, you wrote:\n> x\ny\n" * 5_000,
    "id": b"Message-ID: <" + b"a" * 5_000 + b"@x>\r\n\r\nx",
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_message_is_contained_and_listed(system: System, name: str) -> None:
    ending = take(system, HOSTILE[name])

    assert ending.outcome == "imported"
    email = newest(system)
    assert "\n" not in f"{email['subject']}{email['to']}{email['sender']}"
    assert "\x00" not in f"{email['text']}{email['to']}"
    assert rows(system, ENTRY)[0]["email"] == email["id"]


def test_a_message_too_large_is_listed_and_not_read(system: System, box: Box) -> None:
    raw = b"Subject: Large\r\n\r\n" + b"x" * MOST_BYTES
    ending = receive(system.runtime, Arrival("pipe", "large", len(raw), raw))
    assert (ending.outcome, ending.reason) == ("failed", TOO_LARGE)
    box.put(raw)
    assert look(system, box) == (0, 0, 1, 0)
    assert box.asked.count("UID FETCH") == 1
