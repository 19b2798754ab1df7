"""Cursors of keyset paging: where a page ended, in a form that a client hands back."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from pegboard.records.errors import BadQuery

MADE_UP = "is not a cursor that this list gave out"


class Cursor(msgspec.Struct, array_like=True):
    """The last row of a page: whether it had an empty first key, its sort keys and its id."""

    query: str
    in_empty: bool
    keys: list[Any]
    id: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where to go on; *keys* are None at the very start of a part."""

    in_empty: bool = False
    keys: tuple[Any, ...] | None = None
    id: str | None = None


START = Position()


def fingerprint(*parts: object) -> str:
    """Return a short mark of a query, so that a cursor is used only with its own."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=6).hexdigest()


def encode_cursor(query: str, position: Position) -> str:
    cursor = Cursor(query, position.in_empty, list(position.keys or ()), position.id or "")
    return base64.urlsafe_b64encode(msgspec.json.encode(cursor)).decode().rstrip("=")


def decode_cursor(text: str, query: str, keys: int) -> Position:
    """Return the position in *text*; raise BadQuery when it is not a cursor of *query*."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        cursor = msgspec.json.decode(raw, type=Cursor)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise BadQuery("cursor", MADE_UP) from error
    if cursor.query != query or len(cursor.keys) != keys:
        raise BadQuery("cursor", "belongs to another filter or sort order")
    if not cursor.id:
        return Position(cursor.in_empty)
    return Position(cursor.in_empty, tuple(cursor.keys), cursor.id)
