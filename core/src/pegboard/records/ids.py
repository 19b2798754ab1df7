"""Record ids: UUIDv7 (RFC 9562), so that new records sort behind older ones."""

import os
import threading
import time

_RANDOM_BITS = 74
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """Return a new id, greater than every earlier one of this process."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[str]:
    """Return *count* new ids in rising order, greater than every earlier one of this process."""
    global _last  # noqa: PLW0603  # the one place that remembers the last id given out
    fresh = (time.time_ns() // 1_000_000) << _RANDOM_BITS
    fresh |= int.from_bytes(os.urandom(9)) | int.from_bytes(os.urandom(1)) % 4 << 72
    with _lock:
        first = fresh if fresh > _last else _last + 1
        _last = first + count - 1
    return [_shown(value) for value in range(first, first + count)]


def _shown(value: int) -> str:
    high, low = value >> 62, value & ((1 << 62) - 1)
    digits = f"{(high >> 12) << 16 | 7 << 12 | high & 0xFFF:016x}{2 << 62 | low:016x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
