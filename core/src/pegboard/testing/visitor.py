"""Asks for pages and calls the REST interface inside the process, without a server or a socket."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from pegboard.assembly.runtime import Runtime

HOST = "127.0.0.1"
TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]+>", re.DOTALL)
SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered with."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """The words of a page as a person reads them, without its markup."""
        return SPACE.sub(" ", unescape(TAG.sub(" ", self.text))).strip()

    @property
    def json(self) -> Any:
        """The body, decoded from JSON."""
        return json.loads(self.body)


class Visitor:
    """Sends requests to the web application of *runtime*; it follows every swap of plugins."""

    def __init__(self, runtime: Runtime) -> None:
        # Loaded on demand: most tests ask for no page, and the web layer costs half a second.
        self._application = import_module("pegboard.web.application").create_app(runtime)

    def send(
        self, method: str, path: str, *, headers: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Send one request and return its answer."""
        return asyncio.run(self._send(method, path, dict(headers), body))

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        waiting = [{"type": "http.request", "body": body, "more_body": False}]
        told: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return waiting.pop() if waiting else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        await self._application(_scope(method, path, headers, body), receive, send)
        return _answer(told)


def _scope(method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    address, _, query = path.partition("?")
    sent = {"host": HOST, "content-length": str(len(body)), **headers}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(address),
        "raw_path": address.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": (HOST, 1),
        "server": (HOST, 80),
        "state": {},
        "extensions": {},
    }


def _answer(told: list[dict[str, Any]]) -> Answer:
    start = told[0]
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], headers, b"".join(one.get("body", b"") for one in told[1:]))
