"""Functions that SQLite lacks, to be registered on each connection.

Decimals are whole numbers of ten-thousandths here, as they are stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from pegboard.expressions.exact import elapsed, remainder, shifted_date, shifted_moment, whole
from pegboard.model.fields.numbers import STORED_DIGITS
from pegboard.model.folding import fold

Cell = int | float | str | bytes | None
UNIT = 10**STORED_DIGITS
DAY_LENGTH = len("2026-01-31")


@dataclass(frozen=True, slots=True)
class SqliteFunction:
    """A function for `sqlite3.Connection.create_function`, always deterministic."""

    name: str
    arguments: int
    function: Callable[..., Cell]


def moment_text(moment: datetime) -> str:
    """Return *moment* as SQLite stores it: UTC, always of the same length."""
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    return plain.isoformat(timespec="microseconds") + "Z"


def _of_numbers(function: Callable[[int, int], int | None]) -> Callable[[Cell, Cell], Cell]:
    def run(left: Cell, right: Cell) -> Cell:
        if isinstance(left, int) and isinstance(right, int):
            return function(left, right)
        return None

    return run


def _half_up(numerator: int, denominator: int) -> int | None:
    """Return the quotient rounded half away from zero."""
    quotient = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return whole(-quotient if (numerator < 0) != (denominator < 0) else quotient)


def _fold(text: Cell) -> Cell:
    return fold(text) if isinstance(text, str) else None


def _ends(text: Cell, piece: Cell) -> Cell:
    if isinstance(text, str) and isinstance(piece, str):
        return int(text.endswith(piece))
    return None


def _shift(start: Cell, by: Cell) -> Cell:
    if not isinstance(start, str) or not isinstance(by, int):
        return None
    if len(start) == DAY_LENGTH:
        day = shifted_date(date.fromisoformat(start), by)
        return None if day is None else day.isoformat()
    moment = shifted_moment(datetime.fromisoformat(start), by)
    return None if moment is None else moment_text(moment)


def _elapsed(since: Cell, until: Cell) -> Cell:
    if not isinstance(since, str) or not isinstance(until, str):
        return None
    return elapsed(datetime.fromisoformat(since), datetime.fromisoformat(until))


FUNCTIONS = (
    SqliteFunction("pb_add", 2, _of_numbers(lambda left, right: whole(left + right))),
    SqliteFunction("pb_subtract", 2, _of_numbers(lambda left, right: whole(left - right))),
    SqliteFunction("pb_times", 2, _of_numbers(lambda left, right: whole(left * right))),
    SqliteFunction("pb_multiply", 2, _of_numbers(lambda left, right: _half_up(left * right, UNIT))),
    SqliteFunction(
        "pb_divide",
        2,
        _of_numbers(lambda left, right: _half_up(left * UNIT, right) if right else None),
    ),
    SqliteFunction("pb_remainder", 2, _of_numbers(remainder)),
    SqliteFunction("pb_shift", 2, _shift),
    SqliteFunction("pb_elapsed", 2, _elapsed),
    SqliteFunction("pb_fold", 1, _fold),
    SqliteFunction("pb_ends", 2, _ends),
)
