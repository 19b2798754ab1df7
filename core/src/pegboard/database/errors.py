"""What a database can answer besides rows, the same for both."""

import sqlite3

import psycopg

from pegboard.model.errors import PegboardError

TRANSACTIONS = "pegboard.database.transaction"


class BadCell(PegboardError):
    """Raised when the database cannot take a value: wrong type, too large, invalid text."""


class AlreadyTaken(PegboardError):
    """Raised when a value that must be unique is there already.

    *place* is what the database says of it: the name of an index, or "table.column".
    """

    def __init__(self, place: str = "") -> None:
        super().__init__("This value is taken already.")
        self.place = place


class Busy(PegboardError):
    """Raised when the database stayed locked for longer than anybody should wait."""

    def __init__(self) -> None:
        super().__init__("The database is busy. Please try again in a moment.")


def is_of_the_driver(error: BaseException) -> bool:
    """Return whether *error* came up in a statement of ours: the database is away, or broken."""
    if not isinstance(error, sqlite3.Error | psycopg.Error):
        return False
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__") == TRANSACTIONS:
            return True
        trace = trace.tb_next
    return False
