"""The marks of plugins whose first records were made, which are not made twice."""

from datetime import datetime

from sqlalchemy import insert, select

from pegboard.database.engine import Database
from pegboard.database.given import all_given
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


def begun_plugins(database: Database, tables: Tables) -> frozenset[str]:
    """Return the plugins whose first records were made, or were not needed."""
    begun = tables.system.lifecycle.begun
    with database.reading() as tx:
        return frozenset(row[0] for row in tx.rows(database.prepare(select(begun.c.plugin))))


def mark_begun(
    tx: Transaction, database: Database, tables: Tables, plugin: str, now: datetime
) -> None:
    """Remember that *plugin* has begun."""
    begun = tables.system.lifecycle.begun
    values = {"plugin": plugin, "at": tx.cells.encode(ColumnKind.MOMENT, now)}
    tx.run(database.prepare(insert(begun).values(all_given(begun))), values)
