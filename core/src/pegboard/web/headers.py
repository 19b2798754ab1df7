"""The headers that protect every answer."""

from litestar.types import BeforeMessageSendHookHandler, Message, Scope

CONTENT_POLICY = "; ".join((
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))  # fmt: skip
ALWAYS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NOT_KEPT = (b"cache-control", b"no-store")
"""Answers hold personal data unless their handler says that they may be kept."""


def protect(*, https: bool) -> BeforeMessageSendHookHandler:
    """Return the hook that adds the headers; *https* says that people come over TLS only."""
    always = [(name.encode(), value.encode()) for name, value in ALWAYS.items()]
    if https:
        always.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))

    async def add_headers(message: Message, _scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        said = list(message["headers"])
        names = {name.lower() for name, value in said if not _is_part(name, value)}
        added = (one for one in (*always, NOT_KEPT) if one[0] not in names)
        message["headers"] = [*said, *added]

    return add_headers


def _is_part(name: bytes, value: bytes) -> bool:
    """Return whether a policy leaves it open who may show the answer: ours holds beside it then."""
    return name.lower() == b"content-security-policy" and b"frame-ancestors" not in value
