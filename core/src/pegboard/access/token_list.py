"""Shows people their API tokens: what each may do, since when, and until when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pegboard.access.allowance import Allowance, from_json
from pegboard.access.loading import Knows
from pegboard.access.tokens import NOTHING
from pegboard.database.cells import Cells
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class ListedToken:
    """One token of a person; the token itself is kept nowhere."""

    id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    allowance: Allowance

    @property
    def only_reads(self) -> bool:
        rights = {right for one in self.allowance.entities.values() for right in one.rights}
        return rights <= {"read", "export"}

    @property
    def widest(self) -> str:
        """The one scope that all entities are held to, "all" without entities."""
        return next((one.widest for one in self.allowance.entities.values()), "all")


def tokens_of(system: Knows, user_id: str) -> list[ListedToken]:
    """Return the tokens of a person, the newest first, expired ones too."""
    people = system.people
    with people.database.reading() as tx:
        rows = tx.rows(people.access.tokens_of, {"user_id": user_id})
    return [_listed(row, people.database.cells) for row in rows]


def _listed(row: tuple[Any, ...], cells: Cells) -> ListedToken:
    ident, name, created, expires, used, allowance = row

    def moment(cell: Any) -> datetime | None:
        return None if cell is None else cells.decode(ColumnKind.MOMENT, cell)

    return ListedToken(
        id=ident,
        name=name,
        created_at=cells.decode(ColumnKind.MOMENT, created),
        expires_at=moment(expires),
        used_at=moment(used),
        allowance=from_json(allowance) if allowance else NOTHING,
    )
