"""A small real web server that takes webhooks, and answers as a test tells it to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import msgspec

OK = (200, b"thanks")
LOST = (0, b"")
"""The connection breaks after the message was taken: its sender cannot know."""


@dataclass
class Receiver:
    """What came, in order; *answers* are given one after the other, then always OK."""

    port: int = 0
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    on_taken: Callable[[], None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?a=1"

    @property
    def seen(self) -> dict[str, Any]:
        """What a receiver that knows messages by their id has: each once."""
        return {head["webhook-id"]: msgspec.json.decode(body) for head, body in self.taken}

    def clear(self) -> None:
        self.taken.clear()
        self.answers.clear()
        self.headers.clear()
        self.on_taken = None


@contextmanager
def receiving() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            made.taken.append(({name.lower(): one for name, one in self.headers.items()}, body))
            if made.on_taken is not None:
                made.on_taken()
            status, said = made.answers.pop(0) if made.answers else OK
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            for name, value in made.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
