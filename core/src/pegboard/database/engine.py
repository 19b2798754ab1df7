"""Opens the database and hands out transactions."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg import IsolationLevel
from psycopg.types.string import TextLoader
from sqlalchemy import Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.pool import PoolProxiedConnection
from sqlalchemy.sql.elements import ClauseElement

from pegboard.database.audit_anchor import Anchor
from pegboard.database.audit_seal import audit_key
from pegboard.database.cells import POSTGRESQL, SQLITE, Cells
from pegboard.database.errors import Busy
from pegboard.database.statement_log import LoggingCursor
from pegboard.database.statements import BulkInsert, Prepared, bulk_insert, prepare
from pegboard.database.transaction import Transaction
from pegboard.database.types import POSTGRESQL_TYPES, SQLITE_TYPES, SqlTypes
from pegboard.database.vault import vault_key
from pegboard.expressions.sqlite_functions import FUNCTIONS

BUSY_SECONDS = 30
CONNECTIONS = 8
CHANNEL = "pegboard"
"""What processes on PostgreSQL listen to (NOTIFY): the system changes."""


class Database:
    """The one database of a company. Readers share snapshots, writers take turns on SQLite.

    *secret* is the settings' own, which the database never learns: it seals the audit log, and the
    few texts that are kept so that a copy of the database does not tell them.
    *anchor* is the file that keeps, outside the database, how far that log reached.
    """

    def __init__(self, url: str, *, secret: str = "", anchor: Path | None = None) -> None:
        address = make_url(url)
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        self.url = address
        self.audit_key = audit_key(secret)
        self.anchor = None if anchor is None else Anchor(anchor, self.audit_key)
        self.vault_key = vault_key(secret)
        self.statement_log: list[str] | None = None
        self.is_sqlite = address.get_backend_name() == "sqlite"
        self.cells: Cells = SQLITE if self.is_sqlite else POSTGRESQL
        self.types: SqlTypes = SQLITE_TYPES if self.is_sqlite else POSTGRESQL_TYPES
        self.engine: Engine = (
            _sqlite_engine(address) if self.is_sqlite else _postgres_engine(address)
        )

    def prepare(self, statement: ClauseElement) -> Prepared:
        return prepare(statement, self.engine.dialect)

    def prepare_bulk(self, table: Table) -> BulkInsert:
        return bulk_insert(table, self.engine.dialect)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Yield a transaction that sees one state of the data and changes nothing."""
        connection = self.engine.raw_connection()
        transaction = None
        try:
            self._isolate(connection, is_reader=True)
            cursor = self._cursor(connection)
            if self.is_sqlite:
                cursor.execute("BEGIN")
            transaction = Transaction(connection, cursor, self.cells, is_sqlite=self.is_sqlite)
            yield transaction
        finally:
            if transaction is not None:
                transaction.leave()
            connection.rollback()
            self._isolate(connection, is_reader=False)
            connection.close()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Yield a transaction that is committed at the end, or rolled back when that raises.

        Raises:
            Busy: others wrote for too long.
        """
        connection = self.engine.raw_connection()
        transaction = None
        try:
            cursor = self._cursor(connection)
            if self.is_sqlite:
                _take_turn(cursor)
            transaction = Transaction(connection, cursor, self.cells, is_sqlite=self.is_sqlite)
            yield transaction
            after_commit = transaction.end()
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
        finally:
            if transaction is not None:
                transaction.leave()
            connection.close()
        for deed in after_commit:
            deed()

    @contextmanager
    def changing_schema(self) -> Iterator[Connection]:
        """Yield a SQLAlchemy connection in one transaction for schema changes."""
        with self.engine.connect() as connection, connection.begin():
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    def end_session(self, session: int) -> None:
        """Have the server end the process of a thread that does not come back, with its locks.

        *session* is what its transaction said when the connection was taken away from it.
        """
        with self.engine.connect() as connection:
            connection.exec_driver_sql("SELECT pg_terminate_backend(%s)", (session,))

    def refresh_statistics(self) -> None:
        """Tell the planner how much there is of what; worth it at start and after an import.

        Costs some 30 ms on SQLite, which looks at 1,000 rows of each index, and then gives every
        later transaction a connection that knows the result.
        """
        with self.engine.connect() as connection:
            plain = connection.execution_options(isolation_level="AUTOCOMMIT")
            if self.is_sqlite:
                plain.exec_driver_sql("PRAGMA analysis_limit=1000")
            plain.exec_driver_sql("ANALYZE")
        self.forget_connections()

    def forget_connections(self) -> None:
        """Give every later transaction a fresh connection, which knows the schema as it is now.

        Running transactions keep theirs to their end.
        """
        self.engine.dispose()
        self.engine.clear_compiled_cache()

    def ring(self, transaction: Transaction) -> None:
        """Wake every process that listens, as soon as *transaction* is kept."""
        if not self.is_sqlite:
            transaction.rows(Prepared(f"SELECT pg_notify('{CHANNEL}', '')", {}))

    def close(self) -> None:
        if self.anchor is not None:
            self.anchor.flush()
        self.engine.dispose()

    def _cursor(self, connection: PoolProxiedConnection) -> Any:
        cursor = connection.cursor()
        return cursor if self.statement_log is None else LoggingCursor(cursor, self.statement_log)

    def _isolate(self, connection: PoolProxiedConnection, *, is_reader: bool) -> None:
        """Let the next transaction on a PostgreSQL connection be a reader's, or as usual.

        All statements of a reader see the state before the first; a writer waits for others and
        then sees what they wrote.
        """
        if not self.is_sqlite:
            driver: Any = connection.driver_connection
            driver.isolation_level = IsolationLevel.REPEATABLE_READ if is_reader else None
            driver.read_only = True if is_reader else None


def _take_turn(cursor: Any) -> None:
    try:
        cursor.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Busy from error
        raise


def _sqlite_engine(address: Any) -> Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        address,
        paramstyle="named",
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.execute("PRAGMA cache_size=-32000")
        cursor.execute("PRAGMA mmap_size=268435456")
        cursor.close()
        for function in FUNCTIONS:
            connection.create_function(
                function.name, function.arguments, function.function, deterministic=True
            )

    return engine


def _postgres_engine(address: Any) -> Engine:
    engine = create_engine(
        address,
        pool_size=CONNECTIONS,
        max_overflow=CONNECTIONS,
        connect_args={"options": "-c timezone=UTC -c jit=off"},
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        # Ids travel as text, as in JSON, forms and SQLite.
        connection.adapters.register_loader("uuid", TextLoader)

    return engine
