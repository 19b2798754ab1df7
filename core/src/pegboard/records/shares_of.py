"""Tells with whom a record is shared."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pegboard.model.columns import ColumnKind
from pegboard.model.system import TEAM, USER
from pegboard.records.errors import Forbidden
from pegboard.records.reach import demand, reaches
from pegboard.records.share_statements import share_statement
from pegboard.records.titles import titles
from pegboard.records.unit import Unit

Level = Literal["read", "update"]


@dataclass(frozen=True, slots=True)
class Share:
    """A share with a user or a team (*with_entity*), as far as the person asking may see it.

    *with_id* and *name* are None for somebody out of reach, *by* and *by_name* likewise.
    """

    id: str
    with_entity: str
    with_id: str | None
    name: str | None
    level: Level
    at: datetime
    by: str | None
    by_name: str | None


def shares_of(unit: Unit, entity: str, record_id: str) -> tuple[Share, ...]:
    """Return the shares of a record, oldest first: all, or to who may not share it, their own.

    Raises:
        NotFound, Forbidden: the record may not be seen, or not be shared and never was by them.
    """
    unit.entity(entity)
    wanted = demand(unit, entity, record_id, "read")
    found = all_shares(unit, entity, wanted)
    if reaches(unit, entity, wanted, "share"):
        return found
    own = tuple(one for one in found if one.by is not None and is_own_share(unit, entity, one.by))
    if not own:
        raise Forbidden(entity, "share")
    return own


def all_shares(unit: Unit, entity: str, record_id: str) -> tuple[Share, ...]:
    """Return every share of a record; the caller has made sure that they may be told."""
    rows = unit.tx.rows(share_statement(unit, "all"), {"entity": entity, "wanted": record_id})
    people = {one for row in rows for one in (row[1], row[5]) if one is not None}
    named = titles(unit, {USER: people, TEAM: [row[2] for row in rows if row[2] is not None]})
    decode = unit.tx.cells.decode
    found = []
    for ident, user, team, level, at, by in rows:
        target = user or team
        found.append(
            Share(
                id=ident,
                with_entity=USER if user else TEAM,
                with_id=target if target in named else None,
                name=named.get(target),
                level=level,
                at=decode(ColumnKind.MOMENT, at),
                by=by if by in named else None,
                by_name=named.get(by),
            )
        )
    return tuple(found)


def count_shares(unit: Unit, entity: str, record_id: str) -> int:
    """Return how many shares a record has; the caller has made sure that it may be told."""
    row = unit.tx.row(share_statement(unit, "count"), {"entity": entity, "wanted": record_id})
    return 0 if row is None else int(row[0])


def is_own_share(unit: Unit, entity: str, by: str) -> bool:
    """Return whether a share is one's own to take back: a token must also allow to share."""
    held = unit.principal.allowance
    if held is not None:
        allowed = held.entities.get(entity)
        if allowed is None or "share" not in allowed.rights:
            return False
    return by == unit.principal.user_id
