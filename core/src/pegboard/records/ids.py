"""Record ids: UUIDv7 (RFC 9562), so that new records sort behind older ones."""

import os
import threading
import time
from uuid import UUID

_RANDOM_BITS = 74
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new id, greater than every earlier one of this process."""
    global _last  # noqa: PLW0603  # the one place that remembers the last id given out
    fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS
    fresh |= int.from_bytes(os.urandom(9)) | int.from_bytes(os.urandom(1)) % 4 << 72
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        value = _last
    high, low = value >> 62, value & ((1 << 62) - 1)
    moment, middle = high >> 12, high & 0xFFF
    return str(UUID(int=moment << 80 | 7 << 76 | middle << 64 | 2 << 62 | low))
