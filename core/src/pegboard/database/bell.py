"""Wakes processes that wait for a change of the system: at once on PostgreSQL, else by time."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg

from pegboard.database.engine import CHANNEL, Database

log = logging.getLogger("pegboard.follow")


class Bell(Protocol):
    """What to wait at."""

    def wait(self, seconds: float) -> None:
        """Return when something changed, after *seconds* at the latest."""


class Clock:
    """Wakes by time alone."""

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


class Listener:
    """Listens on a connection of its own, which must not go through a pooler of transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection[Any] | None = None

    def wait(self, seconds: float) -> None:
        try:
            for _ in self._connected().notifies(timeout=seconds, stop_after=1):
                return
        except psycopg.Error:
            log.info("The connection that listens was lost", exc_info=True)
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> "psycopg.Connection[Any]":
        if self._connection is None:
            address = self._database.url.set(drivername="postgresql")
            self._connection = psycopg.connect(
                address.render_as_string(hide_password=False), autocommit=True
            )
            self._connection.execute(f"LISTEN {CHANNEL}")
        return self._connection


@contextmanager
def bell_of(database: Database) -> Iterator[Bell]:
    """Yield what to wait at for changes of *database*."""
    if database.is_sqlite:
        yield Clock()
        return
    listener = Listener(database)
    try:
        yield listener
    finally:
        listener.close()
