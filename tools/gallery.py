"""Serves every component and sample pages with made-up data, under the application's policy.

Development only:  python tools/gallery.py [port]   then open the address it prints.
"""

from __future__ import annotations

import hashlib
import json
import mimetypes
import sys
import time
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from gallery_data import context_of
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

WEB = Path(__file__).parent.parent / "core/src/pegboard/web"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
FRAGMENTS = {
    "/search/palette": "found",
    "/lookup/account": "looked_up",
    "/edit": "inline_form",
    "/save": "inline_value",
    "/condition": "condition",
}


def static_url(path: str) -> str:
    """The address of a static file with the hash of what it holds."""
    digest = hashlib.sha256((WEB / "static" / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@cache
def environment() -> Environment:
    """The template environment that the components expect."""
    folders = [WEB / "templates", Path(__file__).parent / "gallery"]
    env = Environment(
        loader=FileSystemLoader(folders),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]  # set by the extension
    env.globals["static_url"] = static_url
    env.globals["kept"] = lambda template, entries: Markup(  # noqa: S704  # our own template
        env.get_template(template).render(entries=entries)
    )
    env.globals["ui"] = env.get_template("components/ui.html").module
    return env


class Gallery(BaseHTTPRequestHandler):
    """Answers pages, fragments and static files."""

    def do_GET(self) -> None:
        """Serve a static file, a fragment or a sample page."""
        url = urlsplit(self.path)
        if url.path.startswith("/static/"):
            self.send_static(url.path.removeprefix("/static/"))
            return
        asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
        page = FRAGMENTS.get(url.path) or url.path.strip("/") or "home"
        folder = "fragments" if url.path in FRAGMENTS else "pages"
        env = environment()
        name = f"{folder}/{page}.html"
        if name not in env.list_templates():
            name, page = "pages/error404.html", "error404"
        text = env.get_template(name).render(
            **context_of(page), asked=asked, theme=asked.get("theme")
        )
        self.send(200 if page != "error404" else 404, "text/html; charset=utf-8", text.encode())

    def do_POST(self) -> None:
        """Pretend to save: a move of the third card is turned down, all else is fine."""
        length = int(self.headers.get("Content-Length", 0))
        sent = {
            name: values[-1] for name, values in parse_qs(self.rfile.read(length).decode()).items()
        }
        time.sleep(0.1)
        if self.headers.get("X-CSRF-Token") != "sample-token" and "csrf_token" not in sent:
            self.send(403, "text/plain", b"")
        elif self.path == "/move/3":
            toast = json.dumps({"tone": "red", "text": "Won needs a close date."})
            self.send(422, "text/html", b"", {"X-Toast": toast})
        elif self.path.startswith("/save"):
            page = environment().get_template("fragments/inline_value.html")
            self.send(200, "text/html; charset=utf-8", page.render(sent=sent).encode())
        else:
            self.send(200, "text/html; charset=utf-8", b"")

    def send_static(self, path: str) -> None:
        """Serve a file of static/, nothing outside it."""
        file = (WEB / "static" / path).resolve()
        if not file.is_relative_to((WEB / "static").resolve()) or not file.is_file():
            self.send(404, "text/plain", b"not found")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self.send(200, kind, file.read_bytes())

    def send(
        self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        """One answer, under the content security policy."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Stay silent."""


def main() -> None:
    """Serve until interrupted."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    print(f"http://127.0.0.1:{port}")
    ThreadingHTTPServer(("127.0.0.1", port), Gallery).serve_forever()


if __name__ == "__main__":
    main()
