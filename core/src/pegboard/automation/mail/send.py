"""Hands a message over to a mail server, and says what became of it, or that nobody can tell.

The steps are our own, as smtplib's do not tell whether a message was handed over before they broke.
"""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import NoReturn

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.settings import MailServer

SECONDS = 30
"""How long a server may take for one answer."""
LONGEST_REASON = 500
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class NotSent(PegboardError):
    """Raised when a message was certainly not taken; *may_work_later* says whether to try again."""

    def __init__(self, reason: str, *, may_work_later: bool) -> None:
        super().__init__(reason)
        self.may_work_later = may_work_later


class MaybeSent(PegboardError):
    """Raised when the connection broke while the server was to say whether it took a message."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message with the address that it leaves from."""

    sender: str
    message: EmailMessage

    @property
    def recipients(self) -> list[str]:
        """Everybody whom it goes to, once."""
        headers = [one for one in (self.message["To"], self.message["Cc"]) if one is not None]
        found = (box.addr_spec for header in headers for box in header.addresses)
        return list(dict.fromkeys(found))


def send(server: MailServer, parcel: Parcel, *, before_data: Callable[[], None]) -> list[str]:
    """Have *parcel* delivered; return why some of its recipients were refused.

    *before_data* is called when everything is agreed and before the message itself goes: what it
    raises is passed on, and nothing was sent then.

    Raises:
        NotSent: the server did not take it.
        MaybeSent: nobody can say whether it did.
    """
    try:
        smtp = _connected(server)
    except smtplib.SMTPException as error:
        _refuse(error)
    except OSError as error:
        words = Worded("The mail server cannot be reached: %(reason)s", reason=_plain(error))
        raise NotSent(words, may_work_later=True) from error
    try:
        refused = _agree(smtp, parcel)
        before_data()
        _hand_over(smtp, parcel.message)
    finally:
        smtp.close()
    return refused


def _connected(server: MailServer) -> smtplib.SMTP:
    """Return a connection on which the server knows us.

    Raises:
        OSError, SMTPException: there is none.
        NotSent: it is not safe.
    """
    trusted = ssl.create_default_context()
    if server.tls == "wrapped":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=SECONDS, context=trusted
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        smtp.ehlo_or_helo_if_needed()
        is_private = server.tls == "wrapped"
        if server.tls in ("demanded", "offered") and smtp.has_extn("starttls"):
            smtp.starttls(context=trusted)
            smtp.ehlo()
            is_private = True
        _demand_privacy(server, is_private=is_private)
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _demand_privacy(server: MailServer, *, is_private: bool) -> None:
    if is_private:
        return
    if server.tls == "demanded":
        raise NotSent("The mail server does not offer STARTTLS.", may_work_later=True)
    if server.user and server.host not in HERE:
        raise NotSent(
            "The mail server wants a password over a connection that everybody can read.",
            may_work_later=False,
        )


def _agree(smtp: smtplib.SMTP, parcel: Parcel) -> list[str]:
    """Tell the server from whom and to whom; return why some were refused, if not all were."""
    try:
        code, answer = smtp.mail(parcel.sender)
        if code != 250:
            raise NotSent(_said(code, answer), may_work_later=code < 500)
        answers = [(one, *smtp.rcpt(one)) for one in parcel.recipients]
    except smtplib.SMTPException as error:
        _refuse(error)
    except OSError as error:
        raise NotSent(_plain(error), may_work_later=True) from error
    wrong = [(one, code, words) for one, code, words in answers if code not in (250, 251)]
    refused = [f"{one}: {_said(code, words)}" for one, code, words in wrong]
    if len(wrong) == len(answers):
        may_later = any(code < 500 for _, code, _ in wrong)
        raise NotSent("; ".join(refused)[:LONGEST_REASON], may_work_later=may_later)
    return refused


def _hand_over(smtp: smtplib.SMTP, message: EmailMessage) -> None:
    content = message.as_bytes()
    try:
        code, answer = smtp.data(content)
    except smtplib.SMTPDataError as error:  # it did not want to see the message at all
        _refuse(error)
    except (smtplib.SMTPException, OSError) as error:
        raise MaybeSent(_plain(error)) from error
    if code != 250:
        raise NotSent(_said(code, answer), may_work_later=code < 500)


def _refuse(error: smtplib.SMTPException) -> NoReturn:
    """Raise what *error* means: an answer of the server from 500 up is its last word."""
    code = getattr(error, "smtp_code", 0)
    answer = getattr(error, "smtp_error", b"")
    words = _said(code, answer) if code else _plain(error)
    raise NotSent(words, may_work_later=not 500 <= code <= 599) from error


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    shown = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return f"{code} {shown}"[:LONGEST_REASON]


def _plain(error: BaseException) -> str:
    return str(error)[:LONGEST_REASON] or type(error).__name__
