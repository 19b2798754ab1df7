"""Arithmetic that gives the same in memory as in both databases: exact, in range, or None."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from pegboard.expressions.typed import MICROSECONDS_OF_DAY, Sign
from pegboard.model.fields.numbers import LARGEST, SMALLEST, STEP, STORED_DIGITS
from pegboard.model.types import TypeKind

Operation = Callable[[Any, Any], Any]

_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
_SMALLEST_DECIMAL = Decimal(SMALLEST).scaleb(-STORED_DIGITS)
_LARGEST_DECIMAL = Decimal(LARGEST).scaleb(-STORED_DIGITS)


def whole(number: int) -> int | None:
    """Return *number* when it fits 64 bits."""
    return number if SMALLEST <= number <= LARGEST else None


def rounded(number: Decimal) -> Decimal | None:
    """Return *number* rounded half away from zero to four digits, when it fits."""
    short = number.quantize(STEP, context=_EXACT)
    return short if _SMALLEST_DECIMAL <= short <= _LARGEST_DECIMAL else None


def widened(number: int) -> Decimal | None:
    return rounded(Decimal(number))


def divided(left: Decimal | int, right: Decimal | int) -> Decimal | None:
    """Return the quotient, None for a division by zero."""
    return rounded(_EXACT.divide(Decimal(left), Decimal(right))) if right else None


def remainder(left: int, right: int) -> int | None:
    """Return what is left after division, with the sign of *left*; None for zero."""
    if not right:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


_OF_DECIMALS: dict[Sign, Operation] = {
    "+": lambda left, right: rounded(_EXACT.add(left, right)),
    "-": lambda left, right: rounded(_EXACT.subtract(left, right)),
    "*": lambda left, right: rounded(_EXACT.multiply(left, right)),
    "/": divided,
}
_OF_WHOLE_NUMBERS: dict[Sign, Operation] = {
    "+": lambda left, right: whole(left + right),
    "-": lambda left, right: whole(left - right),
    "*": lambda left, right: whole(left * right),
    "%": remainder,
}


def operation(kind: TypeKind, sign: Sign) -> Operation:
    """Return the operation that gives a number or duration of *kind*."""
    return (_OF_DECIMALS if kind is TypeKind.DECIMAL else _OF_WHOLE_NUMBERS)[sign]


def shifted_date(start: date, microseconds: int) -> date | None:
    """Return *start* moved by the whole days in *microseconds*."""
    days = abs(microseconds) // MICROSECONDS_OF_DAY
    try:
        return start + timedelta(days=-days if microseconds < 0 else days)
    except OverflowError:
        return None


def shifted_moment(start: datetime, microseconds: int) -> datetime | None:
    try:
        return start.astimezone(UTC) + timedelta(microseconds=microseconds)
    except OverflowError:
        return None


def elapsed(since: Any, until: Any) -> int:
    """Return the microseconds from one date or moment to another."""
    microseconds: int = (until - since) // timedelta(microseconds=1)
    return microseconds
