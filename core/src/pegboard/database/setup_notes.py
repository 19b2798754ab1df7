"""What a system remembers of being set up, read and written by name."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


def read_note(database: Database, tables: Tables, name: str) -> tuple[Any, datetime] | None:
    """Return what stands under *name* and since when, None when nothing does."""
    table = tables.system.setup.note
    wanted = select(table.c.value, table.c.at).where(table.c.name == given("name", table.c.name))
    with database.reading() as tx:
        row = tx.row(database.prepare(wanted), {"name": name})
    if row is None:
        return None
    decode = database.cells.decode
    return decode(ColumnKind.JSON, row[0]), decode(ColumnKind.MOMENT, row[1])


def write_note(database: Database, tables: Tables, name: str, value: Any) -> None:
    """Let *value* stand under *name* from now on; None takes away what stood there."""
    with database.writing() as tx:
        take_note(tx, database, tables, name)
        if value is None:
            return
        table = tables.system.setup.note
        encode = database.cells.encode
        row = {
            "name": name,
            "value": encode(ColumnKind.JSON, value),
            "at": encode(ColumnKind.MOMENT, datetime.now(UTC)),
        }
        tx.run(database.prepare(insert(table).values(all_given(table))), row)


def take_note(tx: Transaction, database: Database, tables: Tables, name: str) -> bool:
    """Take away what stands under *name*; True when something did, so that one alone takes it."""
    table = tables.system.setup.note
    gone = delete(table).where(table.c.name == given("name", table.c.name))
    return tx.run(database.prepare(gone), {"name": name}) > 0
