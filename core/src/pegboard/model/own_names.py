"""Names of administrators' fields and entities, made from their labels once and kept for good."""

import re
from collections.abc import Collection

from pegboard.model.entities import RESERVED_ENTITIES
from pegboard.model.folding import fold
from pegboard.model.system import SYSTEM_FIELDS

LONGEST_OWN_NAME = 30
"""With what the database puts around a name, it fits the 63 letters that PostgreSQL allows."""
RESERVED = frozenset(
    {*SYSTEM_FIELDS, "me", "true", "false", "null", "in", "has", "exists", "all", "now", "today"}
    | {"size", "get", "items", "keys", "values", "then", "entry", "href", "view", "new"}
)
"""Names that mean something else in expressions, in forms or to rules."""


def own_name(label: str, taken: Collection[str] = ()) -> str:
    """Return a name for what is called *label* that none of *taken* has; empty without letters."""
    bare = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")
    if bare[:1].isdigit():
        bare = f"no_{bare}"
    bare = bare[:LONGEST_OWN_NAME].rstrip("_")
    if not bare:
        return ""
    refused = RESERVED | RESERVED_ENTITIES | set(taken)
    room = bare[: LONGEST_OWN_NAME - 4].rstrip("_")
    candidates = (bare, *(f"{room}_{number}" for number in range(2, 1000)))
    return next((one for one in candidates if one not in refused), "")
