"""Slows down guessing: counts sign-in attempts per account and per address."""

from datetime import datetime, timedelta
from hashlib import sha256

from pegboard.access.errors import TooManyAttempts
from pegboard.access.loading import Knows
from pegboard.model.columns import ColumnKind

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
MOST_PER_ADDRESS = 100


def count_attempt(system: Knows, *, account: str, address: str, now: datetime) -> None:
    """Count one attempt, kept whatever happens next; raise TooManyAttempts beyond the limits."""
    people = system.people
    encode = people.database.cells.encode
    with people.database.writing() as tx:
        waits = []
        for key, most in (
            (_account(account), MOST_PER_ACCOUNT),
            (address_key(address), MOST_PER_ADDRESS),
        ):
            values = {
                "key": key,
                "count": 1,
                "window_start": encode(ColumnKind.MOMENT, now),
                "since": encode(ColumnKind.MOMENT, now - WINDOW),
            }
            row = tx.row(people.count_attempt, values)
            if row is not None and row[0] > most:
                start: datetime = tx.cells.decode(ColumnKind.MOMENT, row[1])
                waits.append(start + WINDOW - now)
    if waits:
        raise TooManyAttempts(max(1, int(max(waits).total_seconds())))


def forget_attempts(system: Knows, account: str) -> None:
    """Start afresh for *account*, whose owner just proved to be there."""
    people = system.people
    with people.database.writing() as tx:
        tx.run(people.forget_attempts, {"key": _account(account)})


def address_key(address: str) -> str:
    return f"address {address}"


def _account(email: str) -> str:
    return f"account {sha256(email.encode('utf-8', 'replace')).hexdigest()}"
