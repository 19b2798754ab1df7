"""Signs messages and checks signatures by the Standard Webhooks convention.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from pegboard.model.errors import PegboardError

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
PREFIX, VERSION = "whsec_", "v1"
SECRET_BYTES = 32
WINDOW = timedelta(minutes=5)
"""How far the clock of the other side may be from ours; older messages are taken for replays."""
LONGEST_ID = 200
MOST_SIGNATURES = 10


class NotSigned(PegboardError):
    """Raised for a message that is not signed as it has to be; *why* is for the log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The message is not signed as it has to be: {why}.")
        self.why = why


def new_secret() -> str:
    """Return a secret for both sides to keep."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(secret: str, ident: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the headers that show who sent *body*."""
    stamp = str(int(at.timestamp()))
    return {ID: ident, TIMESTAMP: stamp, SIGNATURE: _signature(secret, ident, stamp, body)}


def check_signature(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """Return the id of a message that whoever has *secret* signed just now.

    Raises:
        NotSigned: it has no id, is too old, or somebody else signed it.
    """
    ident, stamp = headers.get(ID, ""), headers.get(TIMESTAMP, "")
    if not 0 < len(ident) <= LONGEST_ID or not ident.isascii() or not ident.isprintable():
        raise NotSigned(f"{ID} is missing")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 11:
        raise NotSigned(f"{TIMESTAMP} is missing")
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > WINDOW:
        raise NotSigned(f"{TIMESTAMP} is too far from now")
    wanted = _signature(secret, ident, stamp, body).encode()
    given = headers.get(SIGNATURE, "").split(" ")[:MOST_SIGNATURES]
    if not any(hmac.compare_digest(one.encode("utf-8", "replace"), wanted) for one in given):
        raise NotSigned(f"{SIGNATURE} does not fit")
    return ident


def _signature(secret: str, ident: str, stamp: str, body: bytes) -> str:
    content = f"{ident}.{stamp}.".encode() + body
    digest = hmac.digest(_key(secret), content, "sha256")
    return f"{VERSION},{b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    try:
        return b64decode(secret.removeprefix(PREFIX), validate=True)
    except NoBase64:
        return secret.encode()
