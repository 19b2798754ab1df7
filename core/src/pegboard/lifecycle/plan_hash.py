"""The hash by which a plan is approved: the same state and the same wish give the same one."""

from hashlib import sha256
from typing import Any

import msgspec

from pegboard.lifecycle.plan import Plan
from pegboard.model.worded import plain


def hash_of(plan: Plan) -> str:
    """Return the SHA-256 of all that *plan* says but its hash.

    Counts of rows weigh by their number of digits alone, so that people who work meanwhile do not
    make a plan stale.
    """
    content: dict[str, Any] = msgspec.to_builtins(plan, enc_hook=plain)
    del content["hash"]
    for step in content["schema"]:
        step["rows"] = _digits(step["rows"])
        del step["lock"]
    for fate in content["data"]:
        fate["rows"] = _digits(fate["rows"])
    return sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def sealed(plan: Plan) -> Plan:
    """Return *plan* with its hash."""
    return msgspec.structs.replace(plan, hash=hash_of(plan))


def _digits(rows: int) -> int:
    return len(str(rows)) if rows else 0
