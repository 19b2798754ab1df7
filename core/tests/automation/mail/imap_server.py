"""A mailbox for tests: real IMAP over a socket, as much of it as reading a mailbox needs."""

import re
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from pegboard.settings import MailServer, ReceivingBox

RANGE = re.compile(r"(\d+):(\d+)")


@dataclass
class Box:
    """Messages by their numbers; *drops* names commands at which the connection breaks once."""

    messages: dict[int, bytes] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    era: int = 7
    keeps_marks: bool = True
    drops: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def place(self) -> ReceivingBox:
        return ReceivingBox(MailServer("127.0.0.1", self.port, "crm", "p w", tls="none"))

    def put(self, *raw: bytes) -> None:
        for one in raw:
            self.messages[max(self.messages, default=0) + 1] = one


@contextmanager
def imap_box() -> Iterator[Box]:
    """Run a server for the length of the block."""
    box = Box()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            serve(box, self)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Talk) as server:
        box.port = server.server_address[1]
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield box
        server.shutdown()


def serve(box: Box, talk: socketserver.StreamRequestHandler) -> None:
    """Talk with one client until it goes, or is dropped."""
    talk.wfile.write(b"* OK box\r\n")
    while line := talk.rfile.readline():
        tag, _, words = line.decode().strip().partition(" ")
        command = " ".join(words.split(" ")[: 2 if words.startswith("UID") else 1]).upper()
        box.asked.append(command)
        if command in box.drops:
            box.drops.remove(command)
            return
        status = "OK done"
        if command == "LOGIN" and words.partition(" ")[2] != 'crm "p w"':
            status = "NO [AUTHENTICATIONFAILED] who is this?"
        for answer in answers(box, command, words):
            talk.wfile.write(answer + b"\r\n")
        talk.wfile.write(f"{tag} {status}\r\n".encode())
        if command == "LOGOUT":
            return


def answers(box: Box, command: str, words: str) -> Iterator[bytes]:
    """Yield the lines before the end of a command."""
    if command == "CAPABILITY":
        yield b"* CAPABILITY IMAP4rev1"
    elif command == "SELECT":
        yield b"* %d EXISTS" % len(box.messages)
        yield b"* OK [UIDVALIDITY %d] era" % box.era
    elif command == "UID SEARCH":
        span = RANGE.search(words)
        assert span is not None
        places = sorted(box.messages)[int(span[1]) - 1 : int(span[2])]
        marked = box.marked if box.keeps_marks else set()
        yield " ".join(["* SEARCH", *(str(one) for one in places if one not in marked)]).encode()
    elif command == "UID FETCH":
        number = int(words.split(" ")[2])
        raw = box.messages.get(number)
        if raw is not None and "SIZE" in words:
            yield b"* %d FETCH (UID %d RFC822.SIZE %d)" % (number, number, len(raw))
        elif raw is not None:
            yield b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)" % (number, number, len(raw), raw)
    elif command == "UID STORE":
        assert "$Pegboard" in words
        box.marked.add(int(words.split(" ")[2]))
