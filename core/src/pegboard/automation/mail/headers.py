"""Headers of raw messages, read in little time however long, deep or broken they are."""

from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from email.policy import EmailPolicy
from email.utils import getaddresses
from typing import Any

from pegboard.automation.mail.message import Mailbox

LONGEST = 2_000
"""As many characters of a header are looked at: reading takes the square of its length."""
LONGEST_ADDRESSES = 100_000
LONGEST_NAME = 200
LONGEST_ADDRESS = 320
MOST_BOUNDARIES = 5_000
NEAREST_LAST = "references"


class CarefulPolicy(EmailPolicy):
    """Reads headers as the library does, but no more of each than an honest one holds."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        cut = value[-LONGEST:] if name.lower() == NEAREST_LAST else value[:LONGEST]
        return super().header_fetch_parse(name, cut)


CAREFUL = CarefulPolicy(max_line_length=0)


def parse_careful(raw: bytes) -> tuple[EmailMessage, bool]:
    """Return the message in *raw*, and whether it has its parts: too many are not looked at."""
    if raw.count(b"\n--") <= MOST_BOUNDARIES:
        try:
            return _email_message(BytesParser(policy=CAREFUL).parsebytes(raw)), True
        except RecursionError:
            pass  # parts within parts beyond all measure
    return _email_message(BytesHeaderParser(policy=CAREFUL).parsebytes(raw)), False


def _email_message(parsed: object) -> EmailMessage:
    assert isinstance(parsed, EmailMessage)  # noqa: S101  # the policy makes it one
    return parsed


def one_line(text: str) -> str:
    """Return *text* on one line, without anything that could begin another."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def read_addresses(message: EmailMessage, name: str, most: int) -> tuple[tuple[Mailbox, ...], bool]:
    """Return up to *most* addresses of a header, and whether these are all."""
    lines = [str(value) for key, value in message.raw_items() if key.lower() == name]
    line = " ".join(",".join(lines).split())
    boxes = []
    for person, address in getaddresses([line[:LONGEST_ADDRESSES]]):
        local, at, domain = one_line(address).rpartition("@")
        if at and local and len(address) <= LONGEST_ADDRESS:
            boxes.append((f"{local}@{domain.lower()}", person))
    found = tuple(Mailbox(address, _decoded(person)) for address, person in boxes[:most])
    return found, len(boxes) <= most and len(line) <= LONGEST_ADDRESSES


def _decoded(name: str) -> str:
    """Return a name as people read it; one that nobody can decode stays as it is."""
    try:
        told = str(make_header(decode_header(name[:LONGEST])))
    except (HeaderParseError, LookupError, ValueError):
        told = name
    return one_line(told)[:LONGEST_NAME]
