"""Builds principals from the rows that the people statements give."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.database.people import PERSON, People

COLUMNS = len(PERSON) + 4
"""What the statements of `People` say of a person: its columns, a role, and three epochs."""


class Knows(Protocol):
    """What knows who may sign in: the runtime, or one assembly."""

    @property
    def people(self) -> People: ...


class HasRoles(Knows, Protocol):
    """What knows the roles besides: the runtime, or one assembly."""

    @property
    def roles(self) -> RoleBook: ...


def principal_of(rows: Sequence[tuple[Any, ...]]) -> Principal:
    """Return the person of *rows*, one per role; their last columns are those of the person."""
    ident, name, email, team, zone, language, _, *epochs = rows[0][-COLUMNS:]
    return Principal(
        user_id=ident,
        name=name or email or "",
        email=email or "",
        roles=tuple(row[-4] for row in rows if row[-4] is not None),
        team=team,
        timezone=_known_zone(zone or "UTC"),
        locale=language or "en",
        rights_epoch=epochs[0],
        people_epoch=epochs[1],
        assembly_epoch=epochs[2],
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
