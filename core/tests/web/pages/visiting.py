"""Visits pages as a signed-in person: the session's cookie, the proof that forms send back."""

import json
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import unquote

import httpx

from core.tests.web.served import Served


def see(
    system: Served,
    path: str,
    asked: Mapping[str, Any] | None = None,
    *,
    who: str = "admin",
    **params: Any,
) -> httpx.Response:
    """Open a page with *params*, *asked* where names have dots; redirects are not followed."""
    params |= asked or {}
    headers, _ = system.session(who)
    return system.client.get(path, params=params or None, headers=headers, follow_redirects=False)


def send(
    system: Served, path: str, form: dict[str, Any], *, who: str = "admin", **params: Any
) -> httpx.Response:
    """Send a form; redirects are not followed."""
    headers, csrf = system.session(who)
    return system.client.post(
        path,
        params=params or None,
        data=form | {"_csrf": csrf},
        headers=headers,
        follow_redirects=False,
    )


def text_of(answer: httpx.Response) -> str:
    return unescape(answer.text)


def left_message(answer: httpx.Response) -> dict[str, str]:
    """Return the message that an answer leaves for the next page."""
    cookies = answer.headers.get_list("set-cookie")
    kept = next(one for one in cookies if one.startswith("pegboard_flash="))
    value = kept.partition("=")[2].partition(";")[0].strip('"')
    found: list[dict[str, str]] = json.loads(unquote(value))
    return found[0]
