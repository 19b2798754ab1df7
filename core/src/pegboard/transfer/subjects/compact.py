"""Makes a database give up what it deleted: its file keeps the old bytes until then."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.exc import OperationalError

from pegboard.database.engine import Database

LARGEST = 1024**3
"""Above a gigabyte this takes minutes in which nobody can write: better at night."""


def compact(database: Database, tables: Iterable[str] = (), *, whatever_size: bool = False) -> bool:
    """Rewrite what holds deleted bytes; return whether that was done.

    SQLite's file is written anew and its log emptied. PostgreSQL frees the deleted rows, whose
    place is then written over: of *tables*, or of all unless said. Not done while others use the
    file, or when it is large.
    """
    if database.is_sqlite and not whatever_size and _size(database) > LARGEST:
        return False
    database.forget_connections()
    statements = ["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"]
    if not database.is_sqlite:
        statements = [f'VACUUM "{name}"' for name in sorted(set(tables))] or ["VACUUM"]
    try:
        with database.engine.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                plain.exec_driver_sql(statement)
    except (OperationalError, sqlite3.OperationalError):
        return False
    return True


def _size(database: Database) -> int:
    file = Path(database.url.database or "")
    return file.stat().st_size if file.exists() else 0
