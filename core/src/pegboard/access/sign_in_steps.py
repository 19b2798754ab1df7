"""What is kept between the steps of a sign-in: on the server, for minutes, known by a secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pegboard.access.loading import Knows, utc_now
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.model.columns import ColumnKind

LASTS = timedelta(minutes=10)
CODE = "code"
"""The password was right, or a provider vouched (the challenge says so); the code is to come."""
PASSKEY = "passkey"
"""A challenge for somebody unknown who wants to sign in with a passkey."""
NEW_PASSKEY = "new_passkey"
"""A challenge for a signed-in person who adds a passkey."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that was begun, by whom if that is known, and the challenge that it answers."""

    user_id: str | None
    challenge: str


def begin_step(
    system: Knows,
    kind: str,
    *,
    user_id: str | None = None,
    challenge: str = "",
    now: datetime | None = None,
) -> str:
    """Return the secret by which the step is taken up again within ten minutes."""
    now = now or utc_now()
    people = system.people
    encode = people.database.cells.encode
    secret = new_secret()
    values = {
        "id": kept_form(secret),
        "kind": kind,
        "user_id": user_id,
        "challenge": challenge or None,
        "expires_at": encode(ColumnKind.MOMENT, now + LASTS),
    }
    with people.database.writing() as tx:
        tx.run(people.identity.forget_expired_steps, {"now": encode(ColumnKind.MOMENT, now)})
        tx.run(people.identity.begin_step, values)
    return secret


def step_of(system: Knows, kind: str, secret: str, *, now: datetime | None = None) -> Step | None:
    """Return the living step of *secret*, None when there is none of this kind."""
    people = system.people
    moment = people.database.cells.encode(ColumnKind.MOMENT, now or utc_now())
    values = {"id": kept_form(secret), "kind": kind, "now": moment}
    with people.database.reading() as tx:
        row = tx.row(people.identity.step, values)
    return None if row is None else Step(row[0], row[1] or "")


def end_step(system: Knows, secret: str) -> bool:
    """End a step; return whether it was there, which is so for one of several callers only."""
    people = system.people
    with people.database.writing() as tx:
        return bool(tx.run(people.identity.end_step, {"id": kept_form(secret)}))


def forget_expired_steps(system: Knows, *, now: datetime) -> int:
    """Forget the steps that were never taken up; return how many."""
    people = system.people
    with people.database.writing() as tx:
        moment = tx.cells.encode(ColumnKind.MOMENT, now)
        return tx.run(people.identity.forget_expired_steps, {"now": moment})
