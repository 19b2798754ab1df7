"""The key under which a few secrets are kept that must be read again."""

import hmac

PURPOSE = b"pegboard vault"


def vault_key(secret: str) -> bytes:
    """Return 256 bits made from the settings' *secret*."""
    return hmac.digest(secret.encode("utf-8", "replace"), PURPOSE, "sha256")
