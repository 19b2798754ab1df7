"""A device with passkeys, in software: it answers what a browser would (WebAuthn, level 3)."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG


@dataclass
class Device:
    """Holds one passkey; what it says about itself can be bent for tests."""

    origin: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    ident: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    holder: bytes = b""
    count: int = 0
    flags: FLAG = FLAG.UP | FLAG.UV

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to the options for a new passkey."""
        self.holder = websafe_decode(options["user"]["id"])
        public: ES256 = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # the library has no types here
        made = AttestedCredentialData.create(b"\0" * 16, self.ident, public)
        said = self._said(options["rp"]["id"], self.flags | FLAG.AT, made)
        attestation = AttestationObject.create("none", said, {})
        return self._answer(
            {
                "clientDataJSON": websafe_encode(self._client("webauthn.create", options)),
                "attestationObject": websafe_encode(attestation),
            }
        )

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to the options of a sign-in."""
        said = self._said(options["rpId"], self.flags)
        client = self._client("webauthn.get", options)
        signature = self.key.sign(said + sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(said),
                "signature": websafe_encode(signature),
                "userHandle": websafe_encode(self.holder),
            }
        )

    def _said(self, place: str, flags: FLAG, made: bytes = b"") -> AuthenticatorData:
        digest = sha256(place.encode()).digest()
        said: AuthenticatorData = AuthenticatorData.create(digest, flags, self.count, made)
        return said

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        ident = websafe_encode(self.ident)
        return {
            "id": ident,
            "rawId": ident,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": response,
        }
