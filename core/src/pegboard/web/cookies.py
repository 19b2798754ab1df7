"""The session cookie."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from litestar.datastructures import Cookie

from pegboard.web.requests import AnyRequest

NAME = "pegboard_session"
MONTH = 30 * 24 * 3600


def session_of(request: AnyRequest) -> str:
    """Return the session token that *request* carries, empty without one."""
    return request.cookies.get(NAME, "")


def session_cookie(request: AnyRequest, token: str) -> Cookie:
    """Return the cookie that keeps *token*; it travels over TLS only, except to this machine."""
    return Cookie(
        NAME,
        value=token,
        max_age=MONTH,
        httponly=True,
        samesite="lax",
        secure=not _is_plain_loopback(request),
    )


def no_session_cookie(request: AnyRequest) -> Cookie:
    """Return the cookie that takes the session away from the browser."""
    return Cookie(
        NAME,
        value="",
        max_age=0,
        httponly=True,
        samesite="lax",
        secure=not _is_plain_loopback(request),
    )


def is_refused_by_browsers(request: AnyRequest) -> bool:
    """Return whether a browser will not keep the session cookie, as it came over plain http.

    A browser names its own scheme in `Origin`; behind a proxy, the request's scheme says nothing.
    """
    origin = urlsplit(request.headers.get("origin", ""))
    return origin.scheme == "http" and not _is_loopback(origin.hostname or "")


def _is_plain_loopback(request: AnyRequest) -> bool:
    if request.scope["scheme"] != "http":
        return False
    return _is_loopback(urlsplit(f"//{request.headers.get('host', '')}").hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
