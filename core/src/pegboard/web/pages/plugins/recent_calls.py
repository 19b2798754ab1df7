"""How often plugins were called lately, for the small lines beside them."""

from collections.abc import Mapping

from pegboard.web.requests import Visit


def recent_calls(visit: Visit) -> Mapping[str, tuple[int, ...]]:
    """Return the calls of each plugin in the last hours, oldest first."""
    return {}
