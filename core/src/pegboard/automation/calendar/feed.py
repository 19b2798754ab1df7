"""The secret address of a person's calendar feed: made, renewed, ended, and recognised."""

from datetime import datetime

from pegboard.access.loading import Knows, principal_of
from pegboard.access.principals import Principal
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.automation.notices.notify import statements_of
from pegboard.model.columns import ColumnKind
from pegboard.records.audit import note
from pegboard.records.notices_shown import demand_own
from pegboard.records.unit import Unit


def renew_feed(unit: Unit) -> str:
    """Return the secret of the person's feed, made anew: the address that it had is dead.

    Only its hash is kept, so that it is shown this once.
    """
    person, secret = demand_own(unit), new_secret()
    values = {
        "user_id": person,
        "secret": kept_form(secret),
        "made_at": unit.parameters["now"],
    }
    unit.tx.run(statements_of(unit.workspace).keep_feed, values)
    note(unit, "calendar_feed_made")
    return secret


def end_feed(unit: Unit) -> bool:
    """End the person's feed; return whether there was one."""
    person = demand_own(unit)
    ended = bool(unit.tx.run(statements_of(unit.workspace).drop_feed, {"user_id": person}))
    if ended:
        note(unit, "calendar_feed_ended")
    return ended


def feed_made_at(unit: Unit) -> datetime | None:
    """Return when the address of the person's feed was made, None without a feed."""
    asked = {"user_id": demand_own(unit)}
    row = unit.tx.row(statements_of(unit.workspace).feed_of, asked)
    made: datetime | None = unit.tx.cells.decode(ColumnKind.MOMENT, row[0]) if row else None
    return made


def person_of_feed(system: Knows, unit: Unit, secret: str) -> Principal | None:
    """Return whose feed has this *secret*; None for nobody, or nobody who is active."""
    statements = statements_of(unit.workspace)
    row = unit.tx.row(statements.person_of_feed, {"secret": kept_form(secret)})
    rows = unit.tx.rows(system.people.by_id, {"user_id": row[0]}) if row else ()
    return principal_of(rows) if rows else None
