"""Visits pages as a signed-in person: the session's cookie, the proof that forms send back."""

from html import unescape
from typing import Any

import httpx

from core.tests.web.served import Served


def see(system: Served, path: str, *, who: str = "admin", **params: Any) -> httpx.Response:
    """Open a page; redirects are not followed."""
    headers, _ = system.session(who)
    return system.client.get(path, params=params, headers=headers, follow_redirects=False)


def send(
    system: Served, path: str, form: dict[str, Any], *, who: str = "admin", **params: Any
) -> httpx.Response:
    """Send a form; redirects are not followed."""
    headers, csrf = system.session(who)
    return system.client.post(
        path, params=params, data=form | {"_csrf": csrf}, headers=headers, follow_redirects=False
    )


def text_of(answer: httpx.Response) -> str:
    return unescape(answer.text)
