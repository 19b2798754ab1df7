"""Gives a session a new id when what its person may do has changed; the old id is dead then."""

from pegboard.access.loading import Knows
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.database.people import People
from pegboard.database.transaction import Transaction


def renew_sessions_of(people: People, tx: Transaction, user_id: str) -> None:
    """Have every session of a person get a new id with its next request.

    To be called in the transaction that changes the person's roles, team or second factor.
    """
    tx.run(people.sessions.ask_to_renew, {"user_id": user_id})


def renew_session(system: Knows, token: str) -> str | None:
    """Return the new token of a session; None when another request was given one just now."""
    people = system.people
    fresh = new_secret()
    with people.database.writing() as tx:
        values = {"old": kept_form(token), "new": kept_form(fresh)}
        return fresh if tx.run(people.sessions.renew, values) else None
