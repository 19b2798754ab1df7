"""Writes down which statements a database runs while somebody looks; costs nothing otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")
"""How statements begin that are no work of anybody's."""


class Loggable(Protocol):
    """What writes statements down where it is told to: the database."""

    statement_log: list[str] | None


class LoggingCursor:
    """A driver's cursor that writes down what it executes, a batch as one statement."""

    def __init__(self, cursor: Any, log: list[str]) -> None:
        self._cursor = cursor
        self._log = log

    def execute(self, sql: str, *values: Any) -> Any:
        self._note(sql)
        return self._cursor.execute(sql, *values)

    def executemany(self, sql: str, values: Any) -> Any:
        self._note(sql)
        return self._cursor.executemany(sql, values)

    def copy(self, sql: str) -> Any:
        self._note(sql)
        return self._cursor.copy(sql)

    def _note(self, sql: str) -> None:
        if not sql.lstrip().upper().startswith(TRANSACTION_WORDS):
            self._log.append(sql)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)


@contextmanager
def logging_statements(database: Loggable) -> Iterator[list[str]]:
    """Yield the list that every statement is added to which *database* runs during the block."""
    before = database.statement_log
    log: list[str] = []
    database.statement_log = log
    try:
        yield log
    finally:
        database.statement_log = before
        if before is not None:
            before.extend(log)
