"""API tokens: shown once, kept as a hash, with the rights of the person they belong to."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from pegboard.access.allowance import Allowance, from_json, to_json
from pegboard.access.loading import HasRoles, Knows, principal_of, utc_now
from pegboard.access.principals import Principal
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.access.snapshots import snapshot
from pegboard.hookspecs.roles import RIGHTS, Right, Scope
from pegboard.model.columns import ColumnKind

PREFIX = "pgb_"
"""Lets secret scanners and people recognise a token that ended up where it should not be."""
NOTHING = Allowance("nothing")
USED_STEP = timedelta(hours=1)


def create_token(
    system: HasRoles,
    user_id: str,
    name: str,
    *,
    lasts: timedelta | None = None,
    of: Collection[Right] = RIGHTS,
    only: Collection[str] = (),
    widest: Scope = "all",
    now: datetime | None = None,
) -> str:
    """Return a new token called *name* for a person; it works until removed, or as *lasts* says.

    It can do what its person may do both now and when it is used, held to the rights *of*, the
    entities *only* (all when empty) and the scope *widest*.
    """
    now = now or utc_now()
    people = system.people
    with people.database.reading() as tx:
        roles = [row[0] for row in tx.rows(people.roles_of, {"user_id": user_id})]
    allowance = snapshot(system.roles.rights(roles), of=of, only=only, widest=widest)
    encode = people.database.cells.encode
    token = PREFIX + new_secret()
    values = {
        "id": str(uuid4()),
        "hash": kept_form(token),
        "user_id": user_id,
        "name": name,
        "created_at": encode(ColumnKind.MOMENT, now),
        "expires_at": None if lasts is None else encode(ColumnKind.MOMENT, now + lasts),
        "used_at": None,
        "allowance": to_json(allowance),
    }
    with people.database.writing() as tx:
        tx.run(people.add_token, values)
    return token


def token_principal(system: Knows, token: str, *, now: datetime | None = None) -> Principal | None:
    """Return whose token this is; None when it is unknown, expired or its person is gone."""
    now = now or utc_now()
    people = system.people
    encode = people.database.cells.encode
    moment = encode(ColumnKind.MOMENT, now)
    with people.database.reading() as tx:
        rows = tx.rows(people.by_token, {"hash": kept_form(token), "now": moment})
    if not rows:
        return None
    ident, used, allowance = rows[0][:3]
    if used is None or now - people.database.cells.decode(ColumnKind.MOMENT, used) > USED_STEP:
        with people.database.writing() as tx:
            tx.run(people.touch_token, {"wanted": ident, "now": moment})
    held_to = from_json(allowance) if allowance else NOTHING
    return replace(principal_of(rows), token=ident, allowance=held_to)


def remove_token(system: Knows, user_id: str, ident: str) -> None:
    """Make a person's token worthless from now on."""
    people = system.people
    with people.database.writing() as tx:
        tx.run(people.remove_token, {"id": ident, "user_id": user_id})
