"""What sending promises: what was written arrives, once, or a person reads why it did not."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from core.tests.automation.mail.smtp_server import DROP, PostOffice, post_office
from pegboard.access.principals import SYSTEM, Principal
from pegboard.automation.jobs.worker import Worker
from pegboard.automation.mail import jobs
from pegboard.automation.mail.bounces import take_bounce
from pegboard.automation.mail.consent import NotAgreed
from pegboard.automation.mail.enqueue_mail import NotSendable, queue_mail, send_mail
from pegboard.automation.mail.jobs import DRY_RUN, NO_SERVER, mail_jobs
from pegboard.automation.mail.unsubscribe import UnknownAddress, unsubscribe
from pegboard.base.plugin import Base
from pegboard.model.change import Values
from pegboard.records.errors import InvalidRecord
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.query import Query
from pegboard.testing.clock import Clock
from pegboard.testing.databases import ScratchDatabases
from pegboard.testing.runtimes import loaded_of, open_runtime
from pegboard.testing.system import System

EMAIL, CONTACT, TEMPLATE, CONSENT = (
    "base.email", "base.contact", "base.mail_template", "base.consent",
)  # fmt: skip


@pytest.fixture(scope="module")
def office() -> Iterator[PostOffice]:
    with post_office() as made:
        yield made


@pytest.fixture(scope="module")
def shared(scratch_databases: ScratchDatabases) -> Iterator[System]:
    url = scratch_databases.create("sqlite")
    clock = Clock()
    made = System(open_runtime(url, loaded_of({"base": Base()}), clock), clock=clock)
    yield made
    made.close()
    scratch_databases.drop(url)


@pytest.fixture
def system(shared: System, office: PostOffice) -> System:
    shared.runtime.settings = replace(
        shared.runtime.settings,
        mail_server=office.server,
        mail_dry_run=False,
        mail_from="Acme <crm@acme.example>",
        base_url="https://crm.acme.example",
    )
    office.taken.clear()
    office.answers.clear()
    return shared


@pytest.fixture(scope="module")
def anna(shared: System) -> Principal:
    return shared.person("Anna Nowak", "sales_representative")


def contact(system: System, anna: Principal, **more: object) -> str:
    values = {"first_name": "José", "last_name": "Gil", "email": "jose@gil.example", **more}
    return system.create(CONTACT, values, anna)


def queue(system: System, person: Principal, **more: object) -> str:
    words = {"to": "José Gil <jose@gil.example>", "subject": "Olá", "text": "Hello\n.\nBye"}
    with system.runtime.writing(person) as unit:
        return queue_mail(unit, **(words | more))  # type: ignore[arg-type]  # as tests give them


def work(system: System) -> None:
    """Do all jobs, those that wait for another try too."""
    worker = Worker(system.runtime, mail_jobs, clock=system.clock)
    for _ in range(12):
        worker.run_pending()
        system.clock.move(hours=2)


def stored(system: System, ident: str) -> Values:
    with system.runtime.reading(SYSTEM) as unit:
        return get(unit, EMAIL, ident)


def only(office: PostOffice) -> EmailMessage:
    assert len(office.taken) == 1
    read = message_from_bytes(office.taken[0][2], policy=default)
    assert isinstance(read, EmailMessage)
    return read


def test_a_message_arrives_as_it_was_written(
    system: System, office: PostOffice, anna: Principal
) -> None:
    ident = queue(system, anna, html="<p>Hello <b>José</b></p>", cc="kim@gil.example")
    work(system)

    message = only(office)
    assert office.taken[0][:2] == ("crm@acme.example", ["jose@gil.example", "kim@gil.example"])
    assert str(message["From"]) == "Anna Nowak <crm@acme.example>"
    assert str(message["Reply-To"]) == "Anna Nowak <anna.nowak@example.com>"
    assert str(message["Subject"]) == "Olá"
    assert str(message["Message-ID"]) == f"<{ident}@acme.example>"
    assert "Auto-Submitted" not in message
    text, markup = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert markup is not None
    assert text.get_content().splitlines()[:3] == ["Hello", ".", "Bye"]
    assert "<b>José</b>" in markup.get_content()
    sent = stored(system, ident)
    assert (sent.state, sent.error, sent.owner) == ("sent", None, anna.user_id)
    assert sent.sent_at is not None


def test_an_answer_stands_in_its_thread(
    system: System, office: PostOffice, anna: Principal
) -> None:
    first = queue(system, anna)
    work(system)
    office.taken.clear()
    queue(system, anna, answers=first, automatic=True)
    work(system)

    message = only(office)
    assert str(message["In-Reply-To"]) == f"<{first}@acme.example>"
    assert str(message["References"]) == f"<{first}@acme.example>"
    assert str(message["Auto-Submitted"]) == "auto-generated"


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x0b", "\u2028", "\x85"])
def test_no_header_can_be_smuggled_in(
    system: System, office: PostOffice, anna: Principal, sign: str
) -> None:
    queue(system, anna, subject=f"Hi{sign}Bcc: all@evil.example")
    work(system)

    message = only(office)
    assert set(message.keys()) >= {"From", "To", "Subject", "Date"}
    assert "Bcc" not in message
    assert office.taken[0][1] == ["jose@gil.example"]
    for field in ({"to": f"a@b.example{sign}Bcc: c@d.example"}, {"cc": f"x{sign}y <a@b.example"}):
        with pytest.raises(InvalidRecord):
            queue(system, anna, **field)


@pytest.mark.parametrize(
    "to", ["nobody", "a@", ", ".join(f"u{n}@many.example" for n in range(200))]
)
def test_whom_a_message_goes_to_must_be_a_few_good_addresses(
    system: System, anna: Principal, to: str
) -> None:
    with pytest.raises(InvalidRecord):
        queue(system, anna, to=to)


def test_what_the_server_may_take_later_is_tried_again(
    system: System, office: PostOffice, anna: Principal
) -> None:
    office.answers = {"MAIL": ["451 later", DROP], "RCPT": ["450 busy"], "DATA": ["452 full"]}
    ident = queue(system, anna)
    work(system)

    only(office)
    assert stored(system, ident).state == "sent"


def test_what_the_server_refuses_for_good_fails_with_its_words(
    system: System, office: PostOffice, anna: Principal
) -> None:
    office.answers = {"jose@gil.example": ["550 no such person"]}
    ident = queue(system, anna)
    work(system)

    assert office.taken == []
    failed = stored(system, ident)
    assert failed.state == "failed"
    assert "550 no such person" in failed.error
    with system.runtime.writing(anna) as unit:
        send_mail(unit, ident)
    work(system)
    only(office)
    assert stored(system, ident).state == "sent"


def test_one_bad_address_does_not_keep_a_message_from_the_others(
    system: System, office: PostOffice, anna: Principal
) -> None:
    office.answers = {"kim@gil.example": ["550 gone"]}
    ident = queue(system, anna, cc="kim@gil.example")
    work(system)

    only(office)
    sent = stored(system, ident)
    assert sent.state == "sent"
    assert "kim@gil.example: 550 gone" in sent.error


@pytest.mark.parametrize("place", ["BEFORE DOT", "DOT"])
def test_a_message_whose_fate_is_unknown_is_left_to_a_person(
    system: System, office: PostOffice, anna: Principal, place: str
) -> None:
    office.answers = {place: [DROP]}
    ident = queue(system, anna)
    work(system)

    assert len(office.taken) == (place == "DOT")
    assert stored(system, ident).state == "unsure"


class Killed(BaseException):
    """Stands for the end of a process: nobody catches it."""


def test_a_worker_that_dies_while_it_sends_does_not_send_twice(
    system: System, office: PostOffice, anna: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = queue(system, anna)

    def die(*_: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "_end", die)
        with pytest.raises(Killed):
            Worker(system.runtime, mail_jobs, clock=system.clock).run_pending()
    only(office)
    assert stored(system, ident).state == "sending"

    system.clock.move(minutes=5)
    work(system)
    only(office)
    assert stored(system, ident).state == "unsure"


def test_a_worker_that_dies_before_it_sends_loses_nothing(
    system: System, office: PostOffice, anna: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ident = queue(system, anna)

    def die(*_: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(jobs, "send", die)
        with pytest.raises(Killed):
            Worker(system.runtime, mail_jobs, clock=system.clock).run_pending()
    system.clock.move(minutes=5)
    work(system)

    only(office)
    assert stored(system, ident).state == "sent"


def test_one_key_is_sent_once(system: System, office: PostOffice, anna: Principal) -> None:
    idents = {queue(system, anna, key="welcome 7") for _ in range(3)}
    work(system)

    assert len(idents) == 1
    only(office)


def _queue_and_die(system: System, anna: Principal) -> None:
    with system.runtime.writing(anna) as unit:
        queue_mail(unit, to="a@b.example", subject="Hi", text="Hi")
        raise Killed


def test_what_was_not_committed_is_not_sent(
    system: System, office: PostOffice, anna: Principal
) -> None:
    with pytest.raises(Killed):
        _queue_and_die(system, anna)
    work(system)

    assert office.taken == []


@pytest.mark.parametrize("is_dry", [True, False])
def test_mail_that_cannot_leave_is_kept_and_says_so(
    system: System, office: PostOffice, anna: Principal, is_dry: bool
) -> None:
    settings = system.runtime.settings
    server = settings.mail_server if is_dry else None
    system.runtime.settings = replace(settings, mail_server=server, mail_dry_run=is_dry)
    ident = queue(system, anna)
    work(system)

    assert office.taken == []
    kept = stored(system, ident)
    assert (kept.state, kept.error) == ("kept", DRY_RUN if is_dry else NO_SERVER)
    assert kept.sent_at is None

    system.runtime.settings = settings
    with system.runtime.writing(anna) as unit:
        send_mail(unit, ident)
    work(system)
    only(office)
    with pytest.raises(NotSendable), system.runtime.writing(anna) as unit:
        send_mail(unit, ident)


def test_who_was_deactivated_sends_nothing(system: System, office: PostOffice) -> None:
    leaver = system.person("Lea Vance", "sales_representative")
    ident = queue(system, leaver)
    system.update("base.user", str(leaver.user_id), {"active": False})
    work(system)

    assert office.taken == []
    assert stored(system, ident).state == "failed"


def test_words_that_left_are_not_edited(system: System, anna: Principal) -> None:
    ident = queue(system, anna)
    work(system)
    with pytest.raises(InvalidRecord, match="subject"):
        system.update(EMAIL, ident, {"subject": "Something else"}, anna)


def marketing(system: System, anna: Principal) -> tuple[str, str]:
    """Return a contact who agreed to the newsletter, and a template for it."""
    person = contact(system, anna)
    given = {"purpose": "newsletter", "source": "fair", "contact": person}
    system.create(CONSENT, given, anna)
    words = {"name": "News", "subject": "News", "body": "News", "language": "es"}
    template = system.create(TEMPLATE, words | {"purpose": "newsletter"}, anna)
    return person, template


def test_marketing_brings_a_way_out_that_one_click_takes(
    system: System, office: PostOffice, anna: Principal
) -> None:
    person, template = marketing(system, anna)
    more = {"record": (CONTACT, person), "template": template}
    queue(system, anna, **more)
    work(system)

    message = only(office)
    address = str(message["List-Unsubscribe"]).strip("<>")
    assert address.startswith("https://crm.acme.example/unsubscribe/")
    assert str(message["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    text = message.get_body(("plain",))
    assert text is not None
    assert address in text.get_content()
    assert "Darse de baja" in text.get_content()

    waiting = queue(system, anna, **more)
    token = address.rpartition("/")[2]
    for _ in range(2):
        with system.runtime.writing(SYSTEM, via="unsubscribe") as unit:
            unsubscribe(unit, token)
    work(system)
    only(office)
    assert "withdrawn" in stored(system, waiting).error
    with pytest.raises(NotAgreed, match="withdrawn"):
        queue(system, anna, **more)
    with system.runtime.reading(SYSTEM) as unit:
        query = Query(CONSENT, fields=("withdrawn_at",), linked=("contact", person))
        held = find(unit, query).records
    assert [one["withdrawn_at"] is not None for one in held] == [True]


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 5000, "AAAA" * 20])
def test_a_made_up_address_to_unsubscribe_is_nobodys(system: System, token: str) -> None:
    with pytest.raises(UnknownAddress), system.runtime.writing(SYSTEM) as unit:
        unsubscribe(unit, token)


def test_marketing_without_consent_and_automatic_mail_to_who_wants_none_are_refused(
    system: System, anna: Principal
) -> None:
    _, template = marketing(system, anna)
    other = contact(system, anna, do_not_contact=True)
    with pytest.raises(NotAgreed, match="no consent"):
        queue(system, anna, record=(CONTACT, other), template=template)
    with pytest.raises(NotAgreed, match="not to be contacted"):
        queue(system, anna, record=(CONTACT, other), automatic=True)
    with pytest.raises(NotAgreed, match="contact or a lead"):
        queue(system, anna, template=template)


REPORT = """\
From: MAILER-DAEMON@mx.example
To: crm@acme.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not work.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such person

--b
Content-Type: text/rfc822-headers

Message-ID: <{ident}@acme.example>
--b--
"""


def test_a_delivery_report_marks_the_message_that_came_back(
    system: System, office: PostOffice, anna: Principal
) -> None:
    ident = queue(system, anna)
    work(system)

    def report(ident: str, address: str) -> list[str]:
        raw = REPORT.format(ident=ident, address=address).replace("\n", "\r\n").encode()
        with system.runtime.writing(SYSTEM, via="mail") as unit:
            return take_bounce(unit, raw)

    assert report(ident, "somebody@else.example") == []
    assert report("01a2b3c4-0000-7000-8000-000000000000", "jose@gil.example") == []
    assert stored(system, ident).state == "sent"
    assert report(ident, "jose@gil.example") == [ident]
    came_back = stored(system, ident)
    assert (came_back.state, "no such person" in came_back.error) == ("bounced", True)
