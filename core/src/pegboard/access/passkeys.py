"""Passkeys: made, named and removed by their person, and enough to sign in with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import uuid4

from pegboard.access.errors import SignInRefused
from pegboard.access.loading import Knows, utc_now
from pegboard.access.passkey_types import (
    Asserted,
    NewCredential,
    Offer,
    PasskeyRefused,
    RelyingParty,
)
from pegboard.access.principals import Principal
from pegboard.access.session_renewal import renew_sessions_of
from pegboard.access.sessions import USUAL, SessionLimits, start_session
from pegboard.access.sign_in import note_failure
from pegboard.access.sign_in_steps import NEW_PASSKEY, PASSKEY, begin_step, end_step, step_of
from pegboard.access.throttle import count_address, count_challenge
from pegboard.access.trail import note
from pegboard.access.view_as import person_with_id
from pegboard.database.errors import AlreadyTaken
from pegboard.model.columns import ColumnKind

LONGEST_NAME = 60
LONGEST_ID = 2000


class Ceremony(Protocol):
    """What `passkey_ceremony` offers."""

    def offer_registration(
        self, party: RelyingParty, *, user_id: str, email: str, name: str, known: Iterable[str]
    ) -> Offer: ...

    def check_registration(
        self, party: RelyingParty, challenge: str, response: Mapping[str, Any]
    ) -> NewCredential: ...

    def offer_sign_in(self, party: RelyingParty) -> Offer: ...

    def credential_id_of(self, response: Mapping[str, Any]) -> str: ...

    def check_sign_in(
        self, party: RelyingParty, challenge: str, credential: str, response: Mapping[str, Any]
    ) -> Asserted: ...


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as its person sees it."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Begun:
    """A ceremony that was begun: the options for the browser, and the secret to go on with."""

    options: Mapping[str, Any]
    step: str


def passkeys_of(system: Knows, user_id: str) -> list[Passkey]:
    """Return a person's passkeys, the oldest first."""
    people = system.people
    with people.database.reading() as tx:
        rows = tx.rows(people.identity.passkeys, {"user_id": user_id})
    decode = people.database.cells.decode
    return [
        Passkey(
            id=ident,
            name=name,
            created_at=decode(ColumnKind.MOMENT, created_at),
            used_at=decode(ColumnKind.MOMENT, used_at),
        )
        for ident, name, created_at, used_at, _ in rows
    ]


def begin_passkey(system: Knows, person: Principal, party: RelyingParty) -> Begun:
    """Return what the browser needs to make a passkey for *person*."""
    people, user_id = system.people, person.user_id or ""
    with people.database.reading() as tx:
        known = [row[4] for row in tx.rows(people.identity.passkeys, {"user_id": user_id})]
    offer = _ceremony().offer_registration(
        party, user_id=user_id, email=person.email, name=person.name, known=known
    )
    step = begin_step(system, NEW_PASSKEY, user_id=user_id, challenge=offer.challenge)
    return Begun(offer.options, step)


def add_passkey(
    system: Knows,
    user_id: str,
    party: RelyingParty,
    step: str,
    response: Mapping[str, Any],
    *,
    name: str,
    address: str = "",
    now: datetime | None = None,
) -> None:
    """Keep the passkey that a browser made.

    Raises:
        PasskeyRefused: the answer proves nothing, is for another ceremony, or is known already.
    """
    now = now or utc_now()
    people = system.people
    begun = step_of(system, NEW_PASSKEY, step, now=now)
    if begun is None or begun.user_id != user_id or not end_step(system, step):
        raise PasskeyRefused
    made = _ceremony().check_registration(party, begun.challenge, response)
    if len(made.id) > LONGEST_ID:
        raise PasskeyRefused
    values = {
        "id": str(uuid4()),
        "credential_id": made.id,
        "user_id": user_id,
        "credential": made.kept,
        "sign_count": made.count,
        "name": fitting_name(name),
        "created_at": people.database.cells.encode(ColumnKind.MOMENT, now),
        "used_at": None,
    }
    try:
        with people.database.writing() as tx:
            tx.run(people.identity.add_passkey, values)
            renew_sessions_of(people, tx, user_id)
            note(people, tx, "passkey_added", at=now, by=user_id, address=address)
    except AlreadyTaken as error:
        raise PasskeyRefused from error


def fitting_name(name: str) -> str:
    """Return *name* as it is kept."""
    clean = " ".join("".join(sign for sign in name if sign.isprintable()).split())
    return clean[:LONGEST_NAME] or "Passkey"


def rename_passkey(system: Knows, user_id: str, ident: str, name: str) -> bool:
    """Give a person's passkey another name; return whether it is there."""
    people = system.people
    with people.database.writing() as tx:
        values = {"wanted": ident, "owner": user_id, "new_name": fitting_name(name)}
        return bool(tx.run(people.identity.rename_passkey, values))


def remove_passkey(
    system: Knows, user_id: str, ident: str, *, address: str = "", now: datetime | None = None
) -> bool:
    """Make a person's passkey worthless; return whether it was there."""
    people = system.people
    with people.database.writing() as tx:
        gone = tx.run(people.identity.remove_passkey, {"id": ident, "user_id": user_id})
        if gone:
            renew_sessions_of(people, tx, user_id)
            note(people, tx, "passkey_removed", at=now or utc_now(), by=user_id, address=address)
    return bool(gone)


def begin_passkey_sign_in(
    system: Knows, party: RelyingParty, *, address: str = "", now: datetime | None = None
) -> Begun:
    """Return what the browser needs to let somebody choose a passkey.

    Raises:
        TooManyAttempts: it was asked for too often from this address.
    """
    now = now or utc_now()
    count_challenge(system, address=address, now=now)
    offer = _ceremony().offer_sign_in(party)
    return Begun(offer.options, begin_step(system, PASSKEY, challenge=offer.challenge, now=now))


def sign_in_with_passkey(
    system: Knows,
    party: RelyingParty,
    step: str,
    response: Mapping[str, Any],
    *,
    agent: str = "",
    address: str = "",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> str:
    """Return the token of a new session for whoever holds the passkey in *response*.

    Raises:
        SignInRefused: the passkey is unknown or proves nothing, or its person is not active.
        TooManyAttempts: it was tried too often from this address.
    """
    now = now or utc_now()
    count_address(system, address=address, now=now)
    begun = step_of(system, PASSKEY, step, now=now)
    if begun is None or not end_step(system, step):
        raise SignInRefused
    try:
        user_id = _holder(system, party, begun.challenge, response, now)
    except PasskeyRefused as error:
        note_failure(system, None, step="passkey", address=address, now=now)
        raise SignInRefused from error
    return start_session(
        system,
        user_id,
        agent=agent,
        address=address,
        means="passkey",
        now=now,
        limits=limits,
    )


def _holder(
    system: Knows,
    party: RelyingParty,
    challenge: str,
    response: Mapping[str, Any],
    now: datetime,
) -> str:
    people = system.people
    wanted = _ceremony().credential_id_of(response)
    with people.database.reading() as tx:
        row = tx.row(people.identity.passkey, {"credential_id": wanted})
    if row is None:
        raise PasskeyRefused
    ident, user_id, credential, _ = row
    said = _ceremony().check_sign_in(party, challenge, credential, response)
    if said.user_id not in (None, str(user_id)) or person_with_id(system, str(user_id)) is None:
        raise PasskeyRefused
    values = {
        "wanted": ident,
        "new_count": said.count,
        "now": people.database.cells.encode(ColumnKind.MOMENT, now),
    }
    with people.database.writing() as tx:
        if not tx.run(people.identity.use_passkey, values):
            raise PasskeyRefused
    return str(user_id)


def _ceremony() -> Ceremony:
    return cast("Ceremony", import_module("pegboard.access.passkey_ceremony"))
