"""Keeps the hash of a person's password."""

from datetime import datetime

from pegboard.access.passwords import hash_password
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind


def keep_password(
    people: People, tx: Transaction, user_id: str, password: str, *, now: datetime
) -> None:
    """Keep the hash of *password* for a person; its strength is the caller's to check."""
    values = {
        "user_id": user_id,
        "password": hash_password(password),
        "changed_at": tx.cells.encode(ColumnKind.MOMENT, now),
    }
    tx.run(people.save_password, values)
