"""What reading a message promises: all of an honest one, and no harm from any other."""

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pegboard.automation.mail.file_names import LONGEST_NAME, safe_name
from pegboard.automation.mail.markup import clean_markup, text_of_markup
from pegboard.automation.mail.message import Attachment, Mailbox
from pegboard.automation.mail.quotes import split_quote
from pegboard.automation.mail.read_message import MOST_ADDRESSES, read_message


def written(**headers: str) -> EmailMessage:
    made = EmailMessage()
    usual = {"From": "Ana López <ana@Corp.example>", "To": "sales@ours.example", "Subject": "Hola"}
    for name, value in (usual | headers).items():
        made[name.replace("_", "-")] = value
    made.set_content("¿Nos vemos?\n")
    return made


def test_a_message_is_read_whole() -> None:
    made = written(
        Cc="Bea <bea@corp.example>, carlo@corp.example",
        Date="Mon, 02 Mar 2026 10:30:00 +0100",
        Message_ID="<one@corp.example>",
        In_Reply_To="<zero@ours.example>",
        References="<start@ours.example> <zero@ours.example>",
    )
    made.add_alternative("<p>¿Nos <b>vemos</b>?</p>", subtype="html")
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="oferta.pdf")

    read = read_message(made.as_bytes())

    assert read.sender == Mailbox("ana@corp.example", "Ana López")
    assert read.copies == (Mailbox("bea@corp.example", "Bea"), Mailbox("carlo@corp.example"))
    assert read.sent_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert (read.message_id, read.subject) == ("one@corp.example", "Hola")
    assert read.references == ("start@ours.example", "zero@ours.example")
    assert (read.text, read.html.strip()) == ("¿Nos vemos?", "<p>¿Nos <b>vemos</b>?</p>")
    assert read.attachments == (Attachment("oferta.pdf", "application/pdf", b"%PDF-1.7"),)
    assert (read.sort, read.faults) == ("message", ())


def test_the_same_message_without_an_id_has_the_same_id_again() -> None:
    raw = written().as_bytes()

    assert read_message(raw).message_id == read_message(raw).message_id
    assert read_message(raw).message_id != read_message(raw + b"x").message_id


def test_what_a_machine_answered_is_told_from_what_a_person_wrote() -> None:
    assert read_message(written(Auto_Submitted="auto-replied").as_bytes()).sort == (
        "answered by a machine"
    )
    assert read_message(written(Precedence="bulk").as_bytes()).sort == "answered by a machine"
    assert read_message(written(Auto_Submitted="no").as_bytes()).sort == "message"


BOUNCE = b"""From: MAILER-DAEMON@mx.example
To: sales@ours.example
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Gone@Corp.example
Action: failed
Status: 5.1.1

Final-Recipient: rfc822; late@corp.example
Action: delayed
--b--
"""


def test_a_delivery_report_names_who_cannot_be_reached() -> None:
    read = read_message(BOUNCE)

    assert (read.sort, read.bounced) == ("bounce", ("gone@corp.example",))


def test_a_header_cannot_begin_another() -> None:
    raw = b"From: a@b.example\r\nSubject: =?utf-8?q?Hi=0D=0ABcc:_all@b.example?=\r\n\r\nx"

    assert read_message(raw).subject == "Hi Bcc: all@b.example"


def test_markup_cannot_run_or_load_anything() -> None:
    hostile = (
        "<script>alert(1)</script><p onclick='x()' style='position:fixed'>Hi"
        "<img src='https://spy.example/p.gif'><img src='cid:logo' onerror='x()'>"
        "<a href='javascript:x()'>a</a><a href='https://ok.example'>b</a></p>"
        "<iframe src='https://x.example'></iframe><form action='/'><input></form>"
    )
    cleaned = clean_markup(hostile)

    for word in ("script", "onclick", "style", "spy.example", "onerror", "iframe", "form", "input"):
        assert word not in cleaned
    assert '<img src="cid:logo">' in cleaned
    assert 'href="https://ok.example"' in cleaned
    assert text_of_markup("<p>One&nbsp;&amp; two</p><ul><li>three</li></ul>") == "One & two\nthree"


@pytest.mark.parametrize(
    ("given_name", "kind", "safe"),
    [
        ("../../etc/passwd", "text/plain", "passwd"),
        ("C:\\temp\\offer.pdf", "application/pdf", "offer.pdf"),
        ("invoice\u202efdp.exe", "application/octet-stream", "invoicefdp.exe"),
        ("con.txt", "text/plain", "attachment-1.txt"),
        (" .. ", "image/png", "attachment-1.png"),
        (None, "application/pdf", "attachment-1.pdf"),
        ("año 2026.ods", "application/pdf", "año 2026.ods"),
    ],
)
def test_a_file_is_stored_under_a_plain_name(given_name: str | None, kind: str, safe: str) -> None:
    assert safe_name(given_name, kind, 1) == safe


@given(name=st.text(max_size=300))
def test_whatever_a_file_is_called_its_name_is_safe(name: str) -> None:
    safe = safe_name(name, "application/pdf", 1)

    assert 0 < len(safe) <= LONGEST_NAME
    assert not set(safe) & set('/\\\x00\r\n":')
    assert safe not in (".", "..")


def test_ten_thousand_recipients_are_contained_and_told() -> None:
    many = ", ".join(f"p{number}@corp.example" for number in range(10_000))
    raw = f"From: a@b.example\r\nTo: {many}\r\n\r\nx".encode()

    read = read_message(raw)
    assert len(read.to) == MOST_ADDRESSES
    assert "more than 500 recipients" in read.faults[0]


def test_parts_within_parts_without_end_are_contained_and_told() -> None:
    raw = b"From: a@b.example\r\n"
    for depth in range(300):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (depth, depth)
    read = read_message(raw + b"\r\nx")

    assert "too many parts" in read.faults[-1]


def test_a_charset_that_does_not_exist_is_told_and_the_text_read_all_the_same() -> None:
    raw = b"From: a@b.example\r\nContent-Type: text/plain; charset=klingon\r\n\r\nHola \xf1"

    read = read_message(raw)
    assert read.text == "Hola ñ"
    assert read.faults


@given(raw=st.binary(max_size=2_000))
@settings(max_examples=200)
def test_no_bytes_at_all_break_the_reading(raw: bytes) -> None:
    read_message(raw)
    read_message(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + raw)


@pytest.mark.parametrize(
    "introduction",
    [
        "On Mon, 2 Mar 2026 at 10:30, Ana <ana@corp.example> wrote:",
        "On Mon, 2 Mar 2026 at 10:30, Ana López\n<ana@corp.example> wrote:",
        "El lun, 2 mar 2026 a las 10:30, Ana (<ana@corp.example>) escribió:",
        "Il giorno lun 2 mar 2026 alle ore 10:30 Ana <ana@corp.example> ha scritto:",
    ],
)
def test_what_is_quoted_below_an_answer_is_folded(introduction: str) -> None:
    new, folded = split_quote(f"Sí, perfecto.\n\n{introduction}\n\n> ¿Nos vemos?\n> Ana\n")

    assert new == "Sí, perfecto."
    assert folded.startswith(introduction.split("\n", maxsplit=1)[0])


@pytest.mark.parametrize(
    "rest",
    [
        "-- \nAna López\nCorp",
        "Enviado desde mi iPhone",
        "-----Messaggio originale-----\nDa: Ana\nInviato: lunedì",
        "De: Ana <ana@corp.example>\nEnviado: lunes\nPara: Leo\nAsunto: Hola\n\n¿Nos vemos?",
    ],
)
def test_signatures_and_forwarded_messages_are_folded(rest: str) -> None:
    assert split_quote(f"Vale.\n\n{rest}") == ("Vale.", rest)


def test_answers_between_quoted_lines_stay_with_them() -> None:
    text = "On 2 March 2026, Ana wrote:\n> When?\nTomorrow.\n> Where?\nHere."

    assert split_quote(text) == (text, "")
