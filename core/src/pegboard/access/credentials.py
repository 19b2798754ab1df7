"""Keeps the hash of a person's password."""

from datetime import datetime

from pegboard.access.passwords import hash_password
from pegboard.access.trail import note
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


def replace_password(
    people: People,
    tx: Transaction,
    user_id: str,
    password: str,
    *,
    now: datetime,
    by: str | None = None,
    address: str = "",
    via: str = "ui",
) -> None:
    """Keep a new password and end what the old one opened: sessions, half sign-ins, API tokens."""
    keep_password(people, tx, user_id, password, now=now)
    whose = {"user_id": user_id}
    sessions = tx.run(people.sessions.end_all_of, whose)
    tokens = tx.run(people.remove_tokens_of, whose)
    tx.run(people.identity.end_steps_of, whose)
    note(
        people,
        tx,
        "password_changed",
        at=now,
        by=by,
        address=address,
        record=user_id,
        via=via,
        sessions=sessions,
        tokens=tokens,
    )
