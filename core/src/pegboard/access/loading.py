"""Builds principals from the rows that the people statements give."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pegboard.access.principals import Principal
from pegboard.database.people import People


class Knows(Protocol):
    """What knows who may sign in: the runtime, or one assembly."""

    @property
    def people(self) -> People: ...


def principal_of(rows: Sequence[tuple[Any, ...]]) -> Principal:
    """Return the person of *rows*, one per role, that begin with two columns of another table."""
    ident, name, email, team, zone, language, _ = rows[0][2:]
    return Principal(
        user_id=ident,
        name=name or email or "",
        email=email or "",
        roles=tuple(row[-1] for row in rows if row[-1] is not None),
        team=team,
        timezone=_known_zone(zone or "UTC"),
        locale=language or "en",
    )


@lru_cache(maxsize=1000)
def _known_zone(name: str) -> str:
    """Return *name*, or UTC when there is no such time zone."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "UTC"


def utc_now() -> datetime:
    return datetime.now(UTC)
