"""API tokens: shown once, kept as a hash, with the rights of the person they belong to."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

from pegboard.access.allowance import Allowance, from_json, to_json
from pegboard.access.errors import BadToken
from pegboard.access.loading import HasRoles, Knows, principal_of, utc_now
from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.access.secrets_kept import kept_form, new_secret
from pegboard.access.snapshots import snapshot
from pegboard.access.trail import note
from pegboard.database.people import People
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.roles import RIGHTS, SCOPES, Right, Scope
from pegboard.model.columns import ColumnKind

PREFIX = "pgb_"
"""Lets secret scanners and people recognise a token that ended up where it should not be."""
NOTHING = Allowance("nothing")
USED_STEP = timedelta(hours=1)
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class TokenWish:
    """What a token is to be: held to the rights *of*, the entities *only* (all when empty) and
    the scope *widest*; it works until it is removed, or as *lasts* says. *ident* is the id that it
    gets, so that the same wish, sent twice, makes one token.
    """

    name: str
    lasts: timedelta | None = None
    of: Collection[Right] = RIGHTS
    only: Collection[str] = ()
    widest: Scope = "all"
    ident: str = ""


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
    via: str = "account",
) -> str:
    """Return a new token called *name* for a person; it can do what its person may do both now
    and when it is used, held to what `TokenWish` says.
    """
    people = system.people
    with people.database.writing() as tx:
        roles = [row[0] for row in tx.rows(people.roles_of, {"user_id": user_id})]
        wish = TokenWish(name, lasts, of, only, widest)
        rights = system.roles.rights(roles)
        return keep_token(people, tx, rights, user_id, wish, now=now or utc_now(), via=via)


def keep_token(
    people: People,
    tx: Transaction,
    rights: Rights,
    user_id: str,
    wish: TokenWish,
    *,
    now: datetime,
    by: str | None = None,
    via: str = "ui",
    address: str | None = None,
) -> str:
    """Return a new token of a person who has *rights*; only its hash is kept.

    Raises:
        BadToken: it has no name, or asks for an entity or a scope that there is not.
        AlreadyTaken: there is a token with the id that was wished for.
    """
    _check(rights, wish)
    allowance = snapshot(rights, of=wish.of, only=wish.only, widest=wish.widest)
    encode = people.database.cells.encode
    token, ident = PREFIX + new_secret(), wish.ident or str(uuid4())
    ends = None if wish.lasts is None else encode(ColumnKind.MOMENT, now + wish.lasts)
    values = {
        "id": ident,
        "hash": kept_form(token),
        "user_id": user_id,
        "name": wish.name.strip(),
        "created_at": encode(ColumnKind.MOMENT, now),
        "expires_at": ends,
        "used_at": None,
        "allowance": to_json(allowance),
    }
    tx.run(people.add_token, values)
    note(
        people,
        tx,
        "token_created",
        at=now,
        by=by,
        address=address or "",
        via=via,
        record=user_id,
        token_id=ident,
        rights=sorted(wish.of),
        entities=sorted(wish.only),
        widest=wish.widest,
        days=None if wish.lasts is None else wish.lasts.days,
    )
    return token


def _check(rights: Rights, wish: TokenWish) -> None:
    if not 0 < len(wish.name.strip()) <= LONGEST_NAME or "\x00" in wish.name:
        raise BadToken("name", f"Give the token a name of at most {LONGEST_NAME} letters.")
    unknown = sorted(set(wish.only) - set(rights.entities))
    if unknown:
        raise BadToken("entities", f"There is no entity called {unknown[0]}.")
    if wish.widest not in SCOPES:
        raise BadToken("scope", f"The scope must be one of: {', '.join(SCOPES)}.")


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
    with system.people.database.writing() as tx:
        revoke_token(system.people, tx, user_id, ident, now=utc_now(), via="account")


def revoke_token(
    people: People,
    tx: Transaction,
    user_id: str,
    ident: str,
    *,
    now: datetime,
    by: str | None = None,
    via: str = "ui",
    address: str | None = None,
) -> bool:
    """Make a person's token worthless from now on; return whether there was one."""
    if not tx.run(people.remove_token, {"id": ident, "user_id": user_id}):
        return False
    where = address or ""
    note(
        people,
        tx,
        "token_revoked",
        at=now,
        by=by,
        address=where,
        via=via,
        record=user_id,
        token_id=ident,
    )
    return True
