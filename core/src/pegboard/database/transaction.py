"""One open transaction: runs prepared statements on the driver and counts them."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, Protocol

import psycopg
from sqlalchemy import PoolProxiedConnection

from pegboard.database.cells import Cells
from pegboard.database.errors import AlreadyTaken, BadCell, Busy
from pegboard.database.statements import BulkInsert, Prepared

NOTHING: Mapping[str, Any] = {}


class Ending(Protocol):
    """Writes what a transaction put off to its end; returns what is to do after the commit."""

    def write(self, tx: "Transaction", items: Sequence[Any], /) -> Callable[[], None] | None: ...


class Transaction:
    """A transaction on one connection. *statements* counts round trips.

    *blamed* are plugins that failed in it.
    """

    __slots__ = (
        "_connection", "_cursor", "_put_off", "_savepoints", "blamed", "cells", "is_sqlite",
        "statements",
    )  # fmt: skip

    def __init__(
        self, connection: PoolProxiedConnection, cursor: Any, cells: Cells, *, is_sqlite: bool
    ) -> None:
        self._connection: PoolProxiedConnection | None = connection
        self._cursor = cursor
        self._savepoints = 0
        self._put_off: list[tuple[Ending, Any]] = []
        self.cells = cells
        self.is_sqlite = is_sqlite
        self.statements = 0
        self.blamed: set[str] = set()

    def rows(
        self, prepared: Prepared, values: Mapping[str, Any] = NOTHING
    ) -> Sequence[tuple[Any, ...]]:
        """Execute *prepared* and return all its rows as the driver gives them."""
        self._execute(prepared, values)
        found: Sequence[tuple[Any, ...]] = self._cursor.fetchall()
        return found

    def row(
        self, prepared: Prepared, values: Mapping[str, Any] = NOTHING
    ) -> tuple[Any, ...] | None:
        """Execute *prepared* and return its first row, None when there is none."""
        self._execute(prepared, values)
        found: tuple[Any, ...] | None = self._cursor.fetchone()
        return found

    def run(self, prepared: Prepared, values: Mapping[str, Any] = NOTHING) -> int:
        """Execute *prepared* and return how many rows it changed."""
        self._execute(prepared, values)
        return int(self._cursor.rowcount)

    def run_many(self, prepared: Prepared, values: Iterable[Mapping[str, Any]]) -> int:
        """Execute *prepared* once for each of *values*, as one batch; return the rows changed."""
        self.statements += 1
        if prepared.literals:
            values = [{**prepared.literals, **one} for one in values]
        with _driver_errors():
            self._cursor.executemany(prepared.sql, values)
        return int(self._cursor.rowcount)

    def insert_many(self, bulk: BulkInsert, rows: Iterable[Sequence[Any]]) -> None:
        """Insert *rows*, each a cell for each of the columns of *bulk*, as one batch."""
        self.statements += 1
        with _driver_errors():
            if self.is_sqlite:
                self._cursor.executemany(bulk.sql, rows)
                return
            with self._cursor.copy(bulk.sql) as copy:
                write = copy.write_row
                for row in rows:
                    write(row)

    def stream(self, prepared: Prepared, size: int = 1_000) -> Iterator[list[tuple[Any, ...]]]:
        """Execute *prepared* and yield its rows in batches, without ever holding them all."""
        self.statements += 1
        connection = self._cursor.connection
        with closing(connection.cursor() if self.is_sqlite else connection.cursor("rows")) as rows:
            rows.execute(prepared.sql, dict(prepared.literals))
            while batch := rows.fetchmany(size):
                yield batch

    @contextmanager
    def pipelined(self) -> Iterator[None]:
        """Send the writes of the block one after the other without waiting for each answer.

        Saves a round trip a statement on PostgreSQL; errors show at the end of the block.
        """
        if self.is_sqlite:
            yield
            return
        with _driver_errors(), self._cursor.connection.pipeline():
            yield

    def leave(self) -> None:
        """Say that the connection goes back to where others take it from."""
        self._connection = None

    def take_away(self) -> int:
        """Have nobody get the connection after this; any thread may say so.

        Returns the number of the server's process behind it: 0 on SQLite, and when it was left.
        """
        connection = self._connection
        if connection is None or self.is_sqlite:
            return 0
        session = int(self._cursor.connection.info.backend_pid)
        connection.invalidate(soft=True)
        return session

    def at_the_end(self, ending: Ending, item: Any) -> None:
        """Have *ending* write *item*, with all others it got, just before the commit."""
        self._put_off.append((ending, item))

    def end(self) -> list[Callable[[], None]]:
        """Write what was put off, and return what is to do after the commit."""
        if not self._put_off:
            return []
        after = []
        for ending in dict.fromkeys(ending for ending, _ in self._put_off):
            deed = ending.write(self, [item for one, item in self._put_off if one is ending])
            if deed is not None:
                after.append(deed)
        self._put_off.clear()
        return after

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo what the block did when it raises, and leave the rest of the transaction alive."""
        self._savepoints += 1
        name = f"part_{self._savepoints}"
        put_off = len(self._put_off)
        self._cursor.execute(f"SAVEPOINT {name}")
        try:
            yield
        except BaseException:
            del self._put_off[put_off:]
            self._cursor.execute(f"ROLLBACK TO SAVEPOINT {name}")
            self._cursor.execute(f"RELEASE SAVEPOINT {name}")
            raise
        self._cursor.execute(f"RELEASE SAVEPOINT {name}")

    def _execute(self, prepared: Prepared, values: Mapping[str, Any]) -> None:
        self.statements += 1
        with _driver_errors():
            self._cursor.execute(prepared.sql, {**prepared.literals, **values})


class _driver_errors:  # noqa: N801  # reads as a context manager; a class costs less per statement
    """Turn what a client's values can cause in a driver into errors of our own."""

    __slots__ = ()

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        match error:
            case None:
                return
            case sqlite3.IntegrityError():
                raise AlreadyTaken(str(error).rpartition(": ")[2]) from error
            case psycopg.errors.UniqueViolation():
                raise AlreadyTaken(error.diag.constraint_name or "") from error
            case psycopg.DataError() | sqlite3.DataError() | OverflowError() | UnicodeError():
                raise BadCell("The database cannot keep this value.") from error
            case psycopg.errors.LockNotAvailable() | psycopg.errors.DeadlockDetected():
                raise Busy from error
            case sqlite3.OperationalError() if "locked" in str(error):
                raise Busy from error
            case sqlite3.OperationalError() if "integer overflow" in str(error):
                raise BadCell("These numbers are too large to be added up.") from error
