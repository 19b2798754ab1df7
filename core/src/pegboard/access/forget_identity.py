"""Forgets everything by which a person could sign in, and where from they did."""

from pegboard.database.people import People
from pegboard.database.transaction import Transaction


def forget_identity(people: People, tx: Transaction, user_id: str) -> int:
    """Remove password, factors, linked accounts, sessions and tokens; return how many rows.

    For who left for good, or whose personal data is erased; the audit log keeps its entries.
    """
    identity = people.identity
    statements = (
        people.remove_password,
        people.remove_tokens_of,
        people.sessions.end_all_of,
        identity.remove_authenticator,
        identity.remove_recovery_codes,
        identity.remove_passkeys,
        identity.end_steps_of,
        identity.unlink_accounts,
    )
    return sum(tx.run(one, {"user_id": user_id}) for one in statements)
