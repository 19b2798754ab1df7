"""A browser for tests of signing in: it keeps the cookies that answers set, and sends forms."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

import httpx

from core.tests.web.served import HERE, PASSWORD, Served
from pegboard.access.accounts import add_user
from pegboard.web.cookies import NAME

CSRF = re.compile(r'<meta name="csrf-token" content="([^"]*)"')


@dataclass
class Visitor:
    """Somebody at a browser; *cookies* are those it keeps, *place* what its address bar says."""

    system: Served
    cookies: dict[str, str] = field(default_factory=dict)
    place: str = HERE

    @property
    def session(self) -> str:
        return self.cookies.get(NAME, "")

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self._call("GET", path, **more)

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Send a form with the proof that the pages of the session carry."""
        proof = CSRF.search(self.get("/sign-in" if not self.session else "/settings/me").text)
        sent = {"_csrf": proof[1] if proof else ""} | (form or {})
        return self._call("POST", path, data=sent, **more)

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        return self.post("/sign-in", {"email": email, "password": password, **more})

    def _call(self, method: str, path: str, **more: Any) -> httpx.Response:
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"user-agent": "Firefox/144.0 (X11; Linux)"} | more.pop("headers", {})
        if kept:
            headers["cookie"] = kept
        self.system.client.cookies.clear()
        answer = self.system.client.request(
            method, f"{self.place}{path}", headers=headers, follow_redirects=False, **more
        )
        self.system.client.cookies.clear()
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value
        return answer


def new_person(system: Served, name: str, *roles: str) -> str:
    """Add somebody, with an address of that name, and return their id."""
    email = f"{name}@example.com"
    return add_user(system.runtime, email=email, name=name, roles=roles, password=PASSWORD)
