"""Codes of authenticator apps (RFC 6238: six digits that change every 30 seconds)."""

from datetime import datetime
from hmac import compare_digest

from pyotp import TOTP, random_base32

from pegboard.access.sealing import seal, unseal

STEP_SECONDS = 30
SLACK = 1
"""How many steps a clock may be wrong, in either direction (RFC 6238, section 5.2)."""
DIGITS = 6
ISSUER = "Pegboard"


def new_totp_secret() -> str:
    """Return 160 random bits, as authenticator apps take them (RFC 4226, section 4)."""
    return random_base32()


def sealed_secret(key: bytes, user_id: str, secret: str) -> str:
    return seal(key, secret, purpose=f"authenticator {user_id}")


def opened_secret(key: bytes, user_id: str, sealed: str) -> str | None:
    """Return the secret, None when the system's secret key is another one by now."""
    return unseal(key, sealed, purpose=f"authenticator {user_id}")


def step_of_code(secret: str, code: str, *, now: datetime, after: int = 0) -> int | None:
    """Return the step that *code* belongs to, None when it is wrong or not *after* that step."""
    wanted = "".join(code.split())
    if len(wanted) != DIGITS or not (wanted.isascii() and wanted.isdigit()):
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    app = TOTP(secret)
    for step in range(present - SLACK, present + SLACK + 1):
        if step > after and compare_digest(app.generate_otp(step), wanted):
            return step
    return None


def enrolment_address(secret: str, account: str) -> str:
    """Return the address that an app reads from the QR code."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
