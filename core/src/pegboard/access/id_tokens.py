"""Reads the tokens in which a provider vouches for somebody (OpenID Connect Core 1.0, 3.1.3.7).

Imported when somebody first signs in so: the library takes long to load.
"""

from collections.abc import Mapping
from datetime import datetime
from hmac import compare_digest
from math import nan
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pegboard.access.provider_types import ProviderFailed, Vouched

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures of a key pair only: neither none at all, nor one that the client's secret makes."""
SLACK_SECONDS = 60
LONGEST_SUBJECT = 255
MULTI_FACTOR = frozenset({"mfa", "otp", "hwk", "fpt", "face"})
"""What a provider says when it asked for more than a password (RFC 8176)."""


def read_id_token(
    token: str,
    keys: Mapping[str, Any],
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: datetime,
) -> Vouched:
    """Return whom *token* vouches for.

    Raises:
        ProviderFailed: it is not signed by one of *keys*, or not meant for this sign-in.
    """
    claims = _signed_claims(token, keys)
    problem = _problem(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now)
    if problem:
        raise ProviderFailed(f"id token: {problem}")
    email = claims.get("email")
    is_verified = claims.get("email_verified") in (True, "true") and isinstance(email, str)
    means = claims.get("amr")
    return Vouched(
        subject=claims["sub"],
        email=str(email) if is_verified else "",
        is_multi_factor=isinstance(means, list) and bool(MULTI_FACTOR & set(map(str, means))),
    )


def _signed_claims(token: str, keys: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        known = KeySet.import_key_set(dict(keys))  # type: ignore[arg-type]  # checked by the library
        return jwt.decode(token, known, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProviderFailed(f"id token: {error}") from error


def _problem(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: datetime
) -> str:
    """Return what is wrong with *claims*, empty when nothing is."""
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    expires, made = _number(claims.get("exp")), _number(claims.get("iat"))
    subject, sent = claims.get("sub"), claims.get("nonce")
    moment = now.timestamp()
    checks = {
        "another issuer": claims.get("iss") == issuer,
        "another audience": client_id in audiences,
        "another party": claims.get("azp", client_id) == client_id,
        "expired": moment < expires + SLACK_SECONDS,
        "from the future": made < moment + SLACK_SECONDS,
        "another sign-in": isinstance(sent, str)
        and compare_digest(sent.encode("utf-8", "replace"), nonce.encode()),
        "no subject": isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT,
    }
    if len(audiences) > 1:
        checks["no party"] = "azp" in claims
    return ", ".join(words for words, is_fine in checks.items() if not is_fine)


def _number(value: Any) -> float:
    """Return *value*, or what is neither before nor after anything when it is no number."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else nan
