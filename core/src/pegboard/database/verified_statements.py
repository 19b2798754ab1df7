"""Keeps and finds the packages that stood their probe."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.tables import Tables
from pegboard.model.columns import ColumnKind


def verified_packages(database: Database, tables: Tables) -> frozenset[str]:
    """Return the hashes of all packages that ever stood their probe."""
    verified = tables.system.verified
    with database.reading() as tx:
        rows = tx.rows(database.prepare(select(verified.c.package).distinct()))
        return frozenset(row[0] for row in rows)


def verified_report(database: Database, tables: Tables, key: str) -> str | None:
    """Return what the probe told of everything that *key* stands for, None without one."""
    verified = tables.system.verified
    wanted = select(verified.c.report).where(verified.c.key == given("key", verified.c.key))
    with database.reading() as tx:
        row = tx.row(database.prepare(wanted.limit(1)), {"key": key})
        return None if row is None else row[0]


def keep_verified(
    database: Database, tables: Tables, key: str, packages: Mapping[str, str], report: str
) -> None:
    """Keep *report* for the *packages* (hashes by plugin) that were tried together."""
    verified = tables.system.verified
    moment = database.cells.encode(ColumnKind.MOMENT, datetime.now(UTC))
    gone = delete(verified).where(verified.c.key == given("key", verified.c.key))
    with database.writing() as tx:
        tx.run(database.prepare(gone), {"key": key})
        for plugin, package in packages.items():
            row = {
                "key": key,
                "plugin": plugin,
                "package": package,
                "report": report,
                "at": moment,
            }
            tx.run(database.prepare(insert(verified).values(all_given(verified))), row)
