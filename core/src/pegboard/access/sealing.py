"""Seals short texts that must be read again, such as the secret of an authenticator app.

AES-256-GCM under a key made from the settings' secret: who has the database alone reads nothing.
"""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def seal(key: bytes, text: str, *, purpose: str) -> str:
    """Return *text* sealed, to be opened with the same *purpose* only (such as its owner's id)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), purpose.encode())
    return urlsafe_b64encode(nonce + sealed).decode()


def unseal(key: bytes, sealed: str, *, purpose: str) -> str | None:
    """Return the text in *sealed*; None when another key or purpose sealed it, or nobody did."""
    try:
        whole = urlsafe_b64decode(sealed.encode("ascii"))
        plain = AESGCM(key).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], purpose.encode())
    except (InvalidTag, NoBase64, ValueError):
        return None
    return plain.decode()
