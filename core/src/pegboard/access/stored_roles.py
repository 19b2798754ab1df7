"""Keeps how administrators edited the roles."""

from collections.abc import Iterable
from datetime import datetime

from pegboard.access.role_edits import RoleEdit, RoleEdits
from pegboard.database.engine import Database
from pegboard.database.role_edits import read_role_edits, write_role_edits
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


def stored_role_edits(database: Database, tables: Tables) -> RoleEdits:
    """Return all edits of roles as the database has them."""
    epoch, rows = read_role_edits(database, tables)
    return RoleEdits(tuple(RoleEdit(*row) for row in rows), epoch)


def store_role_edits(
    tx: Transaction,
    database: Database,
    tables: Tables,
    edits: Iterable[RoleEdit],
    *,
    by: str | None,
    now: datetime,
) -> None:
    """Keep *edits* in place of what was said there before, for every process to follow."""
    moment = tx.cells.encode(ColumnKind.MOMENT, now)
    rows = [(*edit.place, edit.value, moment, by) for edit in edits]
    write_role_edits(tx, database, tables, rows)
