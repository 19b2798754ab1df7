"""The cookies by which a browser is known again: of the session, and of a sign-in half done."""

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from pegboard.settings import SESSION_LONGEST
from pegboard.web.requests import AnyRequest

NAME = "pegboard_session"
STEP_NAME = "pegboard_step"
PROVIDER_NAME = "pegboard_provider"
HOST_PREFIX = "__Host-"
"""Browsers keep a cookie of this name only from this very host, over TLS (RFC 6265bis, 4.1.3.2)."""


def session_of(request: AnyRequest) -> str:
    """Return the session token that *request* carries, empty without one."""
    return request.cookies.get(_name(request, NAME), "")


def session_cookie(
    request: AnyRequest, token: str, *, lasts: timedelta = SESSION_LONGEST
) -> Cookie:
    """Return the cookie that keeps *token*; it travels over TLS only, except to this machine."""
    return _cookie(request, NAME, token, lasts)


def no_session_cookie(request: AnyRequest) -> Cookie:
    """Return the cookie that takes the session away from the browser."""
    return _cookie(request, NAME, "", timedelta())


def step_of(request: AnyRequest) -> str:
    """Return the secret of the sign-in step that *request* carries, empty without one."""
    return request.cookies.get(_name(request, STEP_NAME), "")


def step_cookie(request: AnyRequest, secret: str, *, lasts: timedelta) -> Cookie:
    """Return the cookie that keeps the *secret* of a sign-in step."""
    return _cookie(request, STEP_NAME, secret, lasts)


def no_step_cookie(request: AnyRequest) -> Cookie:
    """Return the cookie that takes the sign-in step away from the browser."""
    return _cookie(request, STEP_NAME, "", timedelta())


def provider_of(request: AnyRequest) -> str:
    """Return what the browser kept while it was at the provider, empty without it."""
    return request.cookies.get(_name(request, PROVIDER_NAME), "")


def provider_cookie(request: AnyRequest, sealed: str, *, lasts: timedelta) -> Cookie:
    """Return the cookie that the browser takes to the provider and back."""
    return _cookie(request, PROVIDER_NAME, sealed, lasts)


def no_provider_cookie(request: AnyRequest) -> Cookie:
    """Return the cookie that ends the journey to the provider."""
    return _cookie(request, PROVIDER_NAME, "", timedelta())


def is_refused_by_browsers(request: AnyRequest) -> bool:
    """Return whether a browser will not keep the session cookie, as it came over plain http.

    A browser names its own scheme in `Origin`; behind a proxy, the request's scheme says nothing.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.scheme == "http" and not is_loopback(origin.hostname or "")


def is_loopback(host: str) -> bool:
    """Return whether *host* is this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _cookie(request: AnyRequest, name: str, value: str, lasts: timedelta) -> Cookie:
    return Cookie(
        _name(request, name),
        value=value,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=not _is_plain_loopback(request),
    )


def _name(request: AnyRequest, name: str) -> str:
    """Return the one name that counts for *request*; a cookie of the other is not looked at."""
    return name if _is_plain_loopback(request) else f"{HOST_PREFIX}{name}"


def _is_plain_loopback(request: AnyRequest) -> bool:
    if request.scope["scheme"] != "http":
        return False
    return is_loopback(urlsplit(f"//{request.headers.get('host', '')}").hostname or "")
