"""What `pegboard mail …` promises to mail servers and to administrators, and its settings."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.tests.automation.mail.imap_server import Box, imap_box
from pegboard.bootstrap import start
from pegboard.cli import mail as verbs
from pegboard.cli.mail import LATER, TOO_LARGE, mail
from pegboard.settings import BadSettings, MailServer, ReceivingBox, read_settings

LETTER = b"From: a@b.example\r\nSubject: [/no] hi\r\nMessage-ID: <1@b.example>\r\n\r\nHello"
MACHINE = b"From: a@b.example\r\nAuto-Submitted: auto-replied\r\n\r\nAway"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    start(read_settings(), enabled=("base",)).database.close()
    return tmp_path


def run(*words: str, given: bytes = b"", code: int = 0) -> Result:
    result = CliRunner().invoke(mail, words, input=given, catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.usefixtures("folder")
def test_a_mail_server_hands_messages_over_and_each_is_counted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        (taken,) = json.loads(run("receive", "--json", given=LETTER).output)
        assert taken["outcome"] == "imported"
    assert json.loads(run("receive", "--json", given=MACHINE).output)[0]["rule"] == "machine"
    monkeypatch.setattr(verbs, "MOST_BYTES", 1_000)
    monkeypatch.setattr("pegboard.automation.mail.receive.MOST_BYTES", 1_000)
    run("receive", given=LETTER + b"x" * 1_000, code=TOO_LARGE)
    run("receive", given=b" \n", code=2)

    (figures,) = json.loads(run("status", "--json").output)
    assert figures == {
        "mailbox": "pipe", "messages": 3, "imported": 1, "excluded": 1, "failed": 1,
        "unfinished": 0,
    }  # fmt: skip
    (failed,) = json.loads(run("failed", "--json").output)
    assert "larger" in failed["reason"]
    assert "larger" in run("failed").output
    (again,) = json.loads(run("retry", "--all", "--json").output)
    assert (again["id"], again["outcome"]) == (failed["id"], "failed")


def test_a_message_comes_again_when_the_system_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEGBOARD_FOLDER", str(tmp_path))
    broken = tmp_path / "broken.db"
    broken.write_bytes(b"no database" * 1_000)
    for url in (f"sqlite:///{broken}", f"sqlite:///{broken}/within.db", "odd://address"):
        monkeypatch.setenv("PEGBOARD_DATABASE_URL", url)
        run("receive", given=LETTER, code=LATER)


@pytest.mark.usefixtures("folder")
def test_a_mailbox_is_read_on_demand_and_adds_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with imap_box() as box:
        box.put(LETTER, MACHINE)
        monkeypatch.setenv("PEGBOARD_IMAP_URL", address_of(box))
        for known in (0, 2):
            (figures,) = json.loads(run("poll", "--json").output)
            assert (figures["total"], figures["known"]) == (2, known)
    monkeypatch.delenv("PEGBOARD_IMAP_URL")
    run("poll", code=2)


def address_of(box: Box) -> str:
    return f"imap://crm:p%20w@127.0.0.1:{box.port}/INBOX?starttls=no"


def test_a_mailbox_is_set_up_by_its_address(tmp_path: Path) -> None:
    def box(url: str, **more: str) -> ReceivingBox | None:
        given = {"PEGBOARD_IMAP_URL": url, "PEGBOARD_SECRET_KEY": "x", **more}
        return read_settings(given, folder=tmp_path).receiving_box

    server = MailServer("mail.example", 993, "crm@x.example", "p/w", tls="wrapped")
    assert box("imaps://crm%40x.example:p%2Fw@mail.example/Sales%20in") == ReceivingBox(
        server, "Sales in"
    )
    plain = box("imap://crm:p@mail.example")
    assert plain is not None
    assert (plain.server.tls, plain.server.port, plain.folder) == ("demanded", 143, "INBOX")
    assert box("") is None
    for wrong in ("smtp://a:b@c", "imaps://c.example", "imaps://a:b@", "imaps://a:b%0A@c.example"):
        with pytest.raises(BadSettings, match="PEGBOARD_IMAP_URL"):
            box(wrong)
    with pytest.raises(BadSettings, match="PEGBOARD_MAIL_EXCLUDE"):
        box("", PEGBOARD_MAIL_EXCLUDE="a b")
