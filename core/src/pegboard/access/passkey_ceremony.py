"""The ceremonies of passkeys (WebAuthn, level 3), over the library fido2.

Imported when the first passkey is used: the library takes longer to load than the rest of a start.
"""

import struct
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from pegboard.access.passkey_types import (
    Asserted,
    NewCredential,
    Offer,
    PasskeyRefused,
    RelyingParty,
)

UNREADABLE = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error, OverflowError,
    RecursionError, NotImplementedError,
)  # fmt: skip
"""What the library raises for an answer of a browser that is wrong, or nonsense."""
VERIFIED = UserVerificationRequirement.REQUIRED
"""A passkey stands for password and code together, so its device must know who holds it."""


def offer_registration(
    party: RelyingParty, *, user_id: str, email: str, name: str, known: Iterable[str]
) -> Offer:
    """Return what a browser needs to make a passkey, on no device that has one *known* already."""
    user = PublicKeyCredentialUserEntity(id=UUID(user_id).bytes, name=email, display_name=name)
    options, state = _server(party).register_begin(
        user,
        [_credential(one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return Offer(dict(options)["publicKey"], state["challenge"])


def check_registration(
    party: RelyingParty, challenge: str, response: Mapping[str, Any]
) -> NewCredential:
    """Return the passkey that a browser made; raise PasskeyRefused when it proves nothing."""
    try:
        made = _server(party).register_complete(_state(challenge), response)
        credential = made.credential_data
        if credential is None:
            raise PasskeyRefused
        ident = websafe_encode(credential.credential_id)
        return NewCredential(ident, websafe_encode(credential), made.counter)
    except UNREADABLE as error:
        raise PasskeyRefused from error


def offer_sign_in(party: RelyingParty) -> Offer:
    """Return what a browser needs to let somebody choose any of their passkeys for this place."""
    options, state = _server(party).authenticate_begin(None, user_verification=VERIFIED)
    return Offer(dict(options)["publicKey"], state["challenge"])


def credential_id_of(response: Mapping[str, Any]) -> str:
    """Return the id of the passkey that a browser's answer is about."""
    try:
        return websafe_encode(AuthenticationResponse.from_dict(response).raw_id)
    except UNREADABLE as error:
        raise PasskeyRefused from error


def check_sign_in(
    party: RelyingParty, challenge: str, credential: str, response: Mapping[str, Any]
) -> Asserted:
    """Return what the device said; raise PasskeyRefused unless *credential* signed *challenge*."""
    try:
        _server(party).authenticate_complete(_state(challenge), [_credential(credential)], response)
        answer = AuthenticationResponse.from_dict(response).response
        holder = answer.user_handle
        return Asserted(
            count=answer.authenticator_data.counter,
            user_id=str(UUID(bytes=holder)) if holder else None,
        )
    except UNREADABLE as error:
        raise PasskeyRefused from error


def _server(party: RelyingParty) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(id=party.id, name=party.name)
    return Fido2Server(entity, verify_origin=lambda origin: origin in party.origins)


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": VERIFIED}


def _credential(kept: str) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(kept))
