"""A mail server for tests: real SMTP over a socket, which answers as it is told to."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from pegboard.settings import MailServer

DROP = "drop"
"""What an answer says that breaks the connection instead."""


@dataclass
class PostOffice:
    """What a server took, and what it answers: to a command or an address, one after the other."""

    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    port: int = 0

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.port, tls="none")

    def says(self, command: str) -> str:
        waiting = self.answers.get(command, [])
        return waiting.pop(0) if waiting else ""


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """Run a server for the length of the block."""
    office = PostOffice()

    class Counter(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            serve(office, self)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Counter) as server:
        office.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield office
        server.shutdown()


def serve(office: PostOffice, talk: socketserver.StreamRequestHandler) -> None:
    """Talk with one client until it goes, or is dropped."""
    sender = ""
    recipients: list[str] = []

    def say(words: str) -> None:
        talk.wfile.write(f"{words}\r\n".encode())

    say("220 post office")
    while line := talk.rfile.readline():
        words = line.decode().strip()
        command, _, rest = words.partition(" ")
        key = command.upper()
        address = rest.partition("<")[2].partition(">")[0]
        answer = office.says(address) or office.says(key)
        if answer == DROP:
            return
        if answer:
            say(answer)
        elif key == "DATA":
            say("354 go on")
            if office.says("BEFORE DOT") == DROP:
                return
            content = body(talk)
            after = office.says("DOT")
            if not after or after == DROP:
                office.taken.append((sender, recipients, content))
            if after == DROP:
                return
            say(after or "250 taken")
        elif key == "QUIT":
            say("221 bye")
            return
        else:
            sender = address if key == "MAIL" else sender
            recipients = [*recipients, address] if key == "RCPT" else recipients
            say("250 fine")


def body(talk: socketserver.StreamRequestHandler) -> bytes:
    lines = []
    while (line := talk.rfile.readline()) not in (b".\r\n", b""):
        lines.append(line[1:] if line.startswith(b"..") else line)
    return b"".join(lines)
