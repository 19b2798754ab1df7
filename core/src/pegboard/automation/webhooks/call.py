"""Sends one message to a web address that was checked, and reads no more of the answer than shown.

The connection is made to the very address that was checked: a name that leads elsewhere a moment
later changes nothing. No redirect is followed, no proxy asked.
"""

import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult

from pegboard.automation.webhooks.addresses import (
    Address,
    BadAddress,
    Resolve,
    checked,
    port_of,
    read_address,
    resolve,
)
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded

SECONDS = 15.0
"""How long one call may take, all in all."""
SHOWN = 200
"""Bytes of an answer that are kept for people to read."""


class NotCalled(PegboardError):
    """Raised when no answer came; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said."""

    status: int
    text: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Caller:
    """How calls are made: *allowed* networks beside the public ones, and within which time."""

    allowed: Sequence[str] = ()
    seconds: float = SECONDS
    resolve: Resolve = resolve
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send *body* to *url*.

        Raises:
            BadAddress: nothing is sent there.
            NotCalled: no answer came in time.
        """
        began = monotonic()
        parts = read_address(url)
        connection = self._connected(parts, began + self.seconds)
        assert connection.sock is not None  # noqa: S101  # just connected
        ending = Timer(max(0.0, began + self.seconds - monotonic()), _end, (connection.sock,))
        ending.daemon = True
        ending.start()
        try:
            connection.request("POST", _path(parts), body, dict(headers))
            answer = connection.getresponse()
            text = _text(answer)
        except (OSError, HTTPException) as error:
            is_late = monotonic() - began >= self.seconds
            raise NotCalled(_why(error, is_late=is_late)) from error
        finally:
            ending.cancel()
            connection.close()
        took = monotonic() - began
        if took >= self.seconds:  # what was ended from here looks like the end of an answer
            raise NotCalled(_why(TimeoutError(), is_late=True))
        return Answer(answer.status, text, int(took * 1000))

    def _connected(self, parts: SplitResult, until: float) -> HTTPConnection:
        """Return a connection to an address that was checked."""
        host, port = parts.hostname or "", port_of(parts)
        try:
            addresses = checked(parts, self.resolve(host, port), self.allowed)
        except (OSError, UnicodeError) as error:
            raise NotCalled(Worded("There is no such host.")) from error
        connection = HTTPConnection(host, port)
        try:
            plain = _first_reached(addresses, port, until)
            connection.sock = plain
            if parts.scheme == "https":
                connection.sock = self.trust.wrap_socket(plain, server_hostname=host)
        except OSError as error:
            connection.close()
            raise NotCalled(_why(error, is_late=monotonic() >= until)) from error
        return connection


def _first_reached(addresses: Sequence[Address], port: int, until: float) -> socket.socket:
    """Return a connection to the first of *addresses* that takes one."""
    for place, address in enumerate(addresses):
        left = max(0.1, until - monotonic())
        try:
            return socket.create_connection((str(address), port), left)
        except OSError:
            if place == len(addresses) - 1 or monotonic() >= until:
                raise
    raise BadAddress(Worded("There is no such host."))


def _end(connection: socket.socket) -> None:
    """End a call that takes too long, however busy the other side pretends to be."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _text(answer: HTTPResponse) -> str:
    text = answer.read(SHOWN).decode("utf-8", "replace")
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)


def _why(error: BaseException, *, is_late: bool) -> Worded:
    if is_late or isinstance(error, TimeoutError):
        return Worded("It did not answer in time.")
    if isinstance(error, ssl.SSLError):
        return Worded("Its certificate cannot be trusted, or it speaks no TLS.")
    if isinstance(error, ConnectionRefusedError):
        return Worded("It takes no connections.")
    return Worded("The connection broke: %(reason)s", reason=type(error).__name__)
