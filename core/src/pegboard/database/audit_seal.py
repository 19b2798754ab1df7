"""How an audit entry is sealed: a keyed hash over what it says and over the seal before it.

The key comes from the secret of the settings, which whoever can only reach the database lacks.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from pegboard.database.cells import moment_text

KEY_PURPOSE = b"pegboard audit log 1"
FIRST_PREVIOUS = ""
"""What stands for the seal before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is stored, with its place in the chain."""

    seq: int
    at: datetime
    kind: str
    by: str | None
    via: str
    token: str | None
    viewer: str | None
    address: str | None
    entity: str
    record: str | None
    detail: Mapping[str, Any]


def audit_key(secret: str) -> bytes:
    """Return the key of all seals under the settings' *secret*."""
    return hmac.digest(secret.encode("utf-8", "replace"), KEY_PURPOSE, "sha256")


def entry_seal(key: bytes, entry: Entry, previous: str) -> str:
    """Return the seal of *entry*, which follows the entry with the seal *previous*."""
    said = [
        entry.seq, moment_text(entry.at), entry.kind, entry.by, entry.via, entry.token,
        entry.viewer, entry.address, entry.entity, entry.record, entry.detail, previous,
    ]  # fmt: skip
    return hmac.digest(key, _encode(said), "sha256").hex()


def head_seal(key: bytes, seq: int, entry_hash: str) -> str:
    """Return the seal that says: the log ends with entry *seq*, which has the seal *entry_hash*."""
    return hmac.digest(key, f"head {seq} {entry_hash}".encode(), "sha256").hex()


def plain(value: Any) -> Any:
    """Return *value* as JSON that any database gives back as it was: no floats, no NUL."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {str(plain(str(name))): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(str(plain(one)) for one in value)
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")


_encode = msgspec.json.Encoder(order="deterministic").encode
