"""The row that every process follows: which assembly runs."""

from datetime import UTC, datetime

import msgspec
from sqlalchemy import inspect

from pegboard.database.audit import ASSEMBLY_CHANGED, Event, append
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.model.columns import ColumnKind


class StoredAssembly(msgspec.Struct, frozen=True):
    """The newest assembly that this database was brought up to."""

    epoch: int
    hash: str
    enabled: tuple[str, ...]


def stored_assembly(database: Database) -> StoredAssembly | None:
    """Return the assembly that the database knows, None when it is empty."""
    with database.engine.connect() as connection:
        if not inspect(connection).has_table("pegboard_assembly"):
            return None
        row = connection.exec_driver_sql(
            "SELECT epoch, hash, enabled FROM pegboard_assembly ORDER BY epoch DESC LIMIT 1"
        ).first()
    if row is None:
        return None
    return StoredAssembly(row[0], row[1], tuple(database.cells.decode(ColumnKind.JSON, row[2])))


def store_assembly(
    database: Database,
    tables: Tables,
    assembly: StoredAssembly,
    *,
    before: StoredAssembly | None = None,
) -> None:
    """Let every process know that *assembly* runs from now on, and the audit log what changed."""
    now = datetime.now(UTC)
    table = tables.system.assembly
    encode = database.cells.encode
    statement = table.insert().values(
        epoch=assembly.epoch,
        hash=assembly.hash,
        state="active",
        enabled=encode(ColumnKind.JSON, list(assembly.enabled)),
        at=encode(ColumnKind.MOMENT, now),
    )
    with database.writing() as transaction:
        transaction.run(database.prepare(statement))
        append(transaction, tables, database, _changed(assembly, before, now))


def _changed(newest: StoredAssembly, before: StoredAssembly | None, now: datetime) -> Event:
    known = set(before.enabled) if before else set()
    enabled = set(newest.enabled)
    detail = {
        "epoch": newest.epoch,
        "enabled": sorted(enabled - known),
        "disabled": sorted(known - enabled),
    }
    return Event(ASSEMBLY_CHANGED, now, None, "system", detail=detail)
