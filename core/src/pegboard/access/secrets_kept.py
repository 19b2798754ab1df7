"""Secrets that people or programs hold: made at random, kept only as a hash."""

import secrets
from hashlib import sha256

BYTES = 32


def new_secret() -> str:
    """Return 256 random bits as text."""
    return secrets.token_urlsafe(BYTES)


def kept_form(secret: str) -> str:
    """Return what is stored of *secret*; it is random, so a plain hash cannot be guessed back."""
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
