"""The rows that every process follows: the generations of the system, the newest of which runs."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import inspect, select, text

from pegboard.database.audit import ASSEMBLY_CHANGED, Event, append
from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.blueprint import Blueprint
from pegboard.model.columns import ColumnKind

TABLE = "pegboard_assembly"
NOT_BUILT = ""
"""The hash of a generation that was stored where plugins were held back, as in safe mode."""


class StoredAssembly(msgspec.Struct, frozen=True):
    """A generation that this database was brought up to; *plan* is the plan that led to it."""

    epoch: int
    hash: str
    blueprint: Blueprint
    plan: str | None = None

    @property
    def enabled(self) -> tuple[str, ...]:
        return self.blueprint.enabled


def stored_assembly(database: Database) -> StoredAssembly | None:
    """Return the newest generation that the database knows, None when it is empty."""
    with database.engine.connect() as connection:
        known = inspect(connection)
        if not known.has_table(TABLE):
            return None
        names = {column["name"] for column in known.get_columns(TABLE)}
        wanted = "blueprint, plan" if "blueprint" in names else "NULL, NULL"
        row = connection.exec_driver_sql(
            f"SELECT epoch, hash, enabled, {wanted} FROM {TABLE} ORDER BY epoch DESC LIMIT 1"  # noqa: S608  # names of ours
        ).first()
    if row is None:
        return None
    return _stored(database, tuple(row))


def newer_assembly(database: Database, tables: Tables, epoch: int) -> StoredAssembly | None:
    """Return the newest generation if it is newer than *epoch*; one cheap statement."""
    table = tables.system.assembly
    wanted = (
        select(table.c.epoch, table.c.hash, table.c.enabled, table.c.blueprint, table.c.plan)
        .where(table.c.epoch > given("known", table.c.epoch))
        .order_by(table.c.epoch.desc())
        .limit(1)
    )
    with database.reading() as transaction:
        row = transaction.row(database.prepare(wanted), {"known": epoch})
    return None if row is None else _stored(database, row)


def stored_assembly_at(database: Database, epoch: int) -> StoredAssembly | None:
    """Return the generation *epoch*, None when there never was one."""
    statement = text(f"SELECT epoch, hash, enabled, blueprint, plan FROM {TABLE} WHERE epoch = :it")  # noqa: S608  # a name of ours
    with database.engine.connect() as connection:
        row = connection.execute(statement, {"it": epoch}).first()
    return None if row is None else _stored(database, tuple(row))


def _stored(database: Database, row: tuple[Any, ...]) -> StoredAssembly:
    epoch, content, enabled, blueprint, plan = row
    decode = database.cells.decode
    if blueprint is None:  # written before generations kept more than this
        return StoredAssembly(epoch, content, Blueprint(tuple(decode(ColumnKind.JSON, enabled))))
    wanted = msgspec.convert(decode(ColumnKind.JSON, blueprint), Blueprint)
    return StoredAssembly(epoch, content, wanted, plan)


def store_assembly(
    database: Database,
    tables: Tables,
    assembly: StoredAssembly,
    *,
    before: StoredAssembly | None = None,
    by: str | None = None,
    via: str = "system",
) -> None:
    """Let every process know that *assembly* runs from now on, and the audit log what changed."""
    with database.writing() as transaction:
        add_assembly(transaction, database, tables, assembly, before=before, by=by, via=via)


def add_assembly(
    transaction: Transaction,
    database: Database,
    tables: Tables,
    assembly: StoredAssembly,
    *,
    before: StoredAssembly | None = None,
    by: str | None = None,
    via: str = "system",
) -> None:
    """Add the generation *assembly* in a running transaction; *by* is the person who wanted it.

    Raises:
        IntegrityError of the driver: another process added a generation of this epoch.
    """
    now = datetime.now(UTC)
    encode = database.cells.encode
    table = tables.system.assembly
    values = {
        "epoch": assembly.epoch,
        "hash": assembly.hash,
        "state": "active",
        "enabled": encode(ColumnKind.JSON, list(assembly.enabled)),
        "at": encode(ColumnKind.MOMENT, now),
        "blueprint": encode(ColumnKind.JSON, msgspec.to_builtins(assembly.blueprint)),
        "plan": assembly.plan,
    }
    transaction.run(database.prepare(table.insert().values(all_given(table))), values)
    append(transaction, tables, database, _changed(assembly, before, now, by, via))
    database.ring(transaction)


def _changed(
    newest: StoredAssembly, before: StoredAssembly | None, now: datetime, by: str | None, via: str
) -> Event:
    old = before.blueprint if before else Blueprint()
    new = newest.blueprint
    detail: dict[str, Any] = {
        "epoch": newest.epoch,
        "enabled": sorted(set(new.enabled) - set(old.enabled)),
        "disabled": sorted(set(old.enabled) - set(new.enabled)),
    }
    if newest.plan is not None:
        detail["plan"] = newest.plan
    if new.removed != old.removed:
        detail["removed"] = {k: v for k, v in new.removed.items() if k not in old.removed}
    if new.quarantined != old.quarantined:
        detail["quarantined"] = sorted(new.quarantined)
    return Event(ASSEMBLY_CHANGED, now, by, via, detail=detail)
