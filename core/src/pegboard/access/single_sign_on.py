"""Single sign-on: a provider vouches for people who have an account here (OpenID Connect)."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib import import_module
from typing import Any, Protocol, cast
from urllib.parse import urlencode

from pegboard.access.errors import SecondStepNeeded
from pegboard.access.loading import Knows, utc_now
from pegboard.access.provider_calls import fetch_id_token, fetch_keys, find_endpoints
from pegboard.access.provider_types import NobodyHere, Vouched
from pegboard.access.second_factor import has_second_factor
from pegboard.access.sessions import USUAL, SessionLimits, start_session
from pegboard.access.sign_in import account_of, note_failure
from pegboard.access.sign_in_steps import CODE, begin_step
from pegboard.access.throttle import count_address
from pegboard.access.trail import note
from pegboard.access.view_as import person_with_id
from pegboard.database.errors import AlreadyTaken
from pegboard.model.columns import ColumnKind
from pegboard.settings import Provider

SCOPE = "openid email profile"
MEANS = "provider"


class IdTokens(Protocol):
    """What `id_tokens` offers."""

    def read_id_token(
        self,
        token: str,
        keys: Mapping[str, Any],
        *,
        issuer: str,
        client_id: str,
        nonce: str,
        now: datetime,
    ) -> Vouched: ...


@dataclass(frozen=True, slots=True)
class Proofs:
    """What ties an answer to the browser that asked: kept there, sealed, until it comes back."""

    state: str
    nonce: str
    verifier: str


def new_proofs() -> Proofs:
    return Proofs(*(secrets.token_urlsafe(32) for _ in range(3)))


def departure(provider: Provider, proofs: Proofs, *, back: str) -> str:
    """Return the address at the provider to which the browser goes; it comes *back* from there.

    Raises:
        ProviderFailed: the provider cannot be reached, or describes itself wrongly.
    """
    digest = sha256(proofs.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": proofs.state,
        "nonce": proofs.nonce,
        "code_challenge": urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    }
    address = find_endpoints(provider).authorization
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def arrive(
    system: Knows,
    provider: Provider,
    proofs: Proofs,
    code: str,
    *,
    back: str,
    agent: str = "",
    address: str = "",
    now: datetime | None = None,
    limits: SessionLimits = USUAL,
) -> str:
    """Return the token of a new session for whom the provider vouches, in exchange for *code*.

    Raises:
        TooManyAttempts: it was tried too often from this address.
        ProviderFailed: the provider cannot be reached, or its token is wrong.
        NobodyHere: nobody active here belongs to that account.
        SecondStepNeeded: the person asks for a code, and the provider asked for none.
    """
    now = now or utc_now()
    count_address(system, address=address, now=now)
    endpoints = find_endpoints(provider)
    token = fetch_id_token(provider, endpoints, code=code, verifier=proofs.verifier, back=back)
    vouched = _id_tokens().read_id_token(
        token,
        fetch_keys(endpoints),
        issuer=provider.issuer,
        client_id=provider.client_id,
        nonce=proofs.nonce,
        now=now,
    )
    user_id = _known_person(system, provider.issuer, vouched, address=address, now=now)
    if user_id is None:
        note_failure(system, None, step=MEANS, address=address, now=now)
        raise NobodyHere
    if has_second_factor(system, user_id) and not vouched.is_multi_factor:
        raise SecondStepNeeded(begin_step(system, CODE, user_id=user_id, challenge=MEANS, now=now))
    return start_session(
        system, user_id, agent=agent, address=address, means=MEANS, now=now, limits=limits
    )


def unlink_provider(
    system: Knows,
    user_id: str,
    *,
    by: str | None = None,
    via: str = "ui",
    now: datetime | None = None,
) -> bool:
    """Forget which accounts at providers a person has; return whether there were any."""
    people = system.people
    with people.database.writing() as tx:
        gone = tx.run(people.identity.unlink_accounts, {"user_id": user_id})
        if gone:
            at = now or utc_now()
            note(people, tx, "provider_unlinked", at=at, by=by, record=user_id, via=via)
    return bool(gone)


def _known_person(
    system: Knows, issuer: str, vouched: Vouched, *, address: str, now: datetime
) -> str | None:
    """Return the active person whose account it is: as it was linked, else by a verified e-mail."""
    people = system.people
    asked = {"issuer": issuer, "subject": vouched.subject}
    with people.database.reading() as tx:
        linked = tx.row(people.identity.linked_person, asked)
        rows = tx.rows(people.by_email, {"email": account_of(vouched.email)})
    if linked is not None:
        user_id = str(linked[0])
        return user_id if person_with_id(system, user_id) else None
    if not vouched.email or not rows:
        return None
    return _link(system, str(rows[0][1]), asked, address=address, now=now)


def _link(
    system: Knows, user_id: str, account: Mapping[str, str], *, address: str, now: datetime
) -> str | None:
    """Link an account to a person for good; None when they have another one at this provider."""
    people = system.people
    moment = people.database.cells.encode(ColumnKind.MOMENT, now)
    try:
        with people.database.writing() as tx:
            whose = {"issuer": account["issuer"], "user_id": user_id}
            if tx.row(people.identity.account_at, whose) is not None:
                return None
            tx.run(people.identity.link_account, {**account, "user_id": user_id, "at": moment})
            note(people, tx, "provider_linked", at=now, by=user_id, address=address)
    except AlreadyTaken:
        return None
    return user_id


def _id_tokens() -> IdTokens:
    return cast("IdTokens", import_module("pegboard.access.id_tokens"))
