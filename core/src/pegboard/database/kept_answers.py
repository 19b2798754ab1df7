"""Keeps what was answered to a request, so that its repetition changes nothing."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer under the key that its sender chose; *request* tells requests apart."""

    request: str
    status: int
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class KeptAnswers:
    """The answers that one assembly's tables keep, per person and key."""

    database: Database
    tables: Tables

    def find(self, tx: Transaction, user_id: str, key: str) -> KeptAnswer | None:
        """Return what was answered to *user_id* under *key*."""
        row = tx.row(self._select, {"wanted_key": key, "wanted_user": user_id})
        if row is None:
            return None
        return KeptAnswer(row[0], row[1], tx.cells.decode(ColumnKind.JSON, row[2]), row[3])

    def keep(
        self, tx: Transaction, user_id: str, key: str, answer: KeptAnswer, *, now: datetime
    ) -> None:
        """Keep *answer*; raises AlreadyTaken when another request under *key* was faster."""
        values = {
            "key": key,
            "user_id": user_id,
            "request": answer.request,
            "status": answer.status,
            "headers": tx.cells.encode(ColumnKind.JSON, answer.headers),
            "body": answer.body,
            "at": tx.cells.encode(ColumnKind.MOMENT, now),
        }
        tx.run(self._insert, values)

    def forget(self, tx: Transaction, *, before: datetime) -> int:
        """Forget what was answered *before*; return how many answers that were."""
        return tx.run(self._forget, {"until": tx.cells.encode(ColumnKind.MOMENT, before)})

    @cached_property
    def _forget(self) -> Prepared:
        kept = self.tables.system.idempotency
        return self.database.prepare(
            delete(kept).where(kept.c.at < bindparam("until", type_=kept.c.at.type))
        )

    @cached_property
    def _select(self) -> Prepared:
        kept = self.tables.system.idempotency
        columns: list[Any] = [kept.c.request, kept.c.status, kept.c["headers"], kept.c.body]
        return self.database.prepare(
            select(*columns).where(
                kept.c.key == bindparam("wanted_key", type_=kept.c.key.type),
                kept.c.user_id == bindparam("wanted_user", type_=kept.c.user_id.type),
            )
        )

    @cached_property
    def _insert(self) -> Prepared:
        kept = self.tables.system.idempotency
        values = {column.name: bindparam(column.name, type_=column.type) for column in kept.columns}
        return self.database.prepare(insert(kept).values(values))
