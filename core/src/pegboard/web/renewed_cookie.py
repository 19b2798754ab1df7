"""Brings the browser the new id of a session, with whatever answer the request gets."""

from litestar.datastructures import Cookie
from litestar.types import Message, Scope

KEY = "renewed_session"


def give_renewed(scope: Scope, cookie: Cookie) -> None:
    """Have the answer to the request of *scope* set *cookie*, unless its handler sets its own."""
    scope["state"][KEY] = cookie


async def add_renewed(message: Message, scope: Scope) -> None:
    """Add the cookie to an answer; errors bring it too."""
    if message["type"] != "http.response.start":
        return
    cookie: Cookie | None = scope["state"].pop(KEY, None)
    if cookie is None:
        return
    said = list(message["headers"])
    own = f"{cookie.key}=".encode()
    if not any(name.lower() == b"set-cookie" and value.startswith(own) for name, value in said):
        message["headers"] = [*said, cookie.to_encoded_header()]
