"""Takes away how a person signs in besides the password, for who lost it all."""

from pegboard.access.loading import Knows, utc_now
from pegboard.access.second_factor import turn_off
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.access.trail import note


def reset_factors(
    system: Knows, user_id: str, *, by: str | None = None, address: str = "", via: str = "cli"
) -> None:
    """Remove a person's app, recovery codes and passkeys; *by* is who does so, if signed in."""
    turn_off(system, user_id, by=by, address=address, via=via)
    people = system.people
    with people.database.writing() as tx:
        gone = tx.run(people.identity.remove_passkeys, {"user_id": user_id})
        renew_sessions_of(people, tx, user_id)
        if gone:
            note(
                people, tx, "passkey_removed", at=utc_now(), by=by, address=address,
                record=user_id, via=via, count=gone,
            )  # fmt: skip
