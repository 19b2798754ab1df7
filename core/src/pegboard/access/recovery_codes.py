"""Recovery codes: ten of them, shown once, each good for one sign-in without the app."""

import secrets
from collections.abc import Iterable

from pegboard.access.secrets_kept import kept_form
from pegboard.database.people import People
from pegboard.database.transaction import Transaction

HOW_MANY = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are mistaken for others."""
GROUPS, GROUP = 4, 4


def replace_recovery_codes(people: People, tx: Transaction, user_id: str) -> list[str]:
    """Give a person new codes, which make the old ones worthless; they are kept as hashes only."""
    codes = [_new_code() for _ in range(HOW_MANY)]
    tx.run(people.identity.remove_recovery_codes, {"user_id": user_id})
    tx.run_many(people.identity.add_recovery_code, _rows(user_id, codes))
    return codes


def use_recovery_code(people: People, tx: Transaction, user_id: str, code: str) -> bool:
    """Return whether *code* is one of the person's; it is used up with that."""
    values = {"user_id": user_id, "hash": kept_form(_plain(code))}
    return bool(tx.run(people.identity.use_recovery_code, values))


def _rows(user_id: str, codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"user_id": user_id, "hash": kept_form(_plain(code))} for code in codes]


def _new_code() -> str:
    """Return about 79 random bits, too many to be guessed from a plain hash."""
    signs = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * GROUP))
    return "-".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def _plain(code: str) -> str:
    return "".join(sign for sign in code.casefold() if sign.isalnum())
