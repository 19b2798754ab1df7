"""Talks to the server that keeps the mailbox (IMAP): what waits there, its bytes, a mark when done.

Messages stay where they are. A mark of ours tells which were taken; where a server keeps no such
marks, the list of what was taken does.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.settings import MailServer, ReceivingBox

SECONDS = 30
"""How long a server may take for one answer."""
MARK = "$Pegboard"
AT_ONCE = 5_000
LONGEST_REASON = 300
HERE = frozenset({"localhost", "127.0.0.1", "::1"})
SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})")


class MailboxAway(PegboardError):
    """Raised when the mailbox cannot be reached or read; it is looked at again later."""

    def __init__(self, reason: str) -> None:
        words = "".join(sign if sign.isprintable() else " " for sign in reason)[:LONGEST_REASON]
        super().__init__(Worded("The mailbox cannot be read: %(reason)s", reason=words))


@dataclass(frozen=True, slots=True)
class OpenBox:
    """A mailbox that is open. *total* is how many messages are in it, *era* what its numbers
    count for: another era numbers anew."""

    server: imaplib.IMAP4
    total: int
    era: str

    def waiting(self) -> list[str]:
        """Return the numbers of the messages that bear no mark of ours, the oldest first."""
        found: list[int] = []
        for first in range(1, self.total + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, self.total)
            answer = self.server.uid("SEARCH", f"{first}:{last}", "UNKEYWORD", MARK)
            lines = [line for line in _ok(answer) if isinstance(line, bytes)]
            found += [int(word) for line in lines for word in line.split() if word.isdigit()]
        return [str(uid) for uid in sorted(set(found))]

    def size(self, uid: str) -> int | None:
        """Return how many bytes a message has, None when it is gone."""
        for line in _ok(self.server.uid("FETCH", uid, "(RFC822.SIZE)")):
            text = line[0] if isinstance(line, tuple) else line
            match = SIZE.search(text) if isinstance(text, bytes) else None
            if match is not None:
                return int(match[1])
        return None

    def raw(self, uid: str) -> bytes | None:
        """Return a message, None when it is gone."""
        for part in _ok(self.server.uid("FETCH", uid, "(BODY.PEEK[])")):
            if isinstance(part, tuple) and isinstance(part[1], bytes):
                return part[1]
        return None

    def mark(self, uid: str) -> None:
        """Note on the server that a message was taken, where it lets us."""
        self.server.uid("STORE", uid, "+FLAGS.SILENT", f"({MARK})")


@contextmanager
def open_box(box: ReceivingBox) -> Iterator[OpenBox]:
    """Open a mailbox for the length of the block.

    Raises:
        MailboxAway: it cannot be reached or opened, or broke off.
    """
    try:
        server = _connected(box.server)
        try:
            yield _selected(server, box.folder)
        finally:
            server.shutdown()
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxAway(str(error) or type(error).__name__) from error


def _connected(server: MailServer) -> imaplib.IMAP4:
    """Return a connection on which the server knows us; the password goes over no open wire."""
    safe = ssl.create_default_context()
    if server.tls == "wrapped":
        talk: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=safe, timeout=SECONDS
        )
    else:
        talk = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
        offers = "STARTTLS" in talk.capabilities
        if server.tls == "demanded" or (server.tls == "offered" and offers):
            talk.starttls(safe)
        elif server.host not in HERE:
            talk.shutdown()
            raise MailboxAway("without TLS a password would be sent in the open")
    talk.login(server.user, server.password)
    return talk


def _selected(server: imaplib.IMAP4, folder: str) -> OpenBox:
    quoted = folder.replace("\\", "\\\\").replace('"', '\\"')
    total = _ok(server.select(f'"{quoted}"'))[0]
    era = server.response("UIDVALIDITY")[1][0]
    if not isinstance(total, bytes) or not total.isdigit() or not isinstance(era, bytes):
        raise MailboxAway("the server does not say what is in it")
    return OpenBox(server, int(total), era.decode("ascii", "replace"))


def _ok(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    status, lines = answer
    if status != "OK":
        raise MailboxAway(str(lines[0]) if lines else status)
    return lines
