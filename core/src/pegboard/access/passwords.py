"""Hashes and checks passwords (argon2id with the parameters of OWASP's cheat sheet)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pegboard.access.errors import WeakPassword

SHORTEST, LONGEST = 8, 256
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """Return the hash to keep of *password*."""
    return _HASHER.hash(_bytes(password))


def is_right(password: str, kept: str | None) -> bool:
    """Return whether *password* belongs to *kept*; takes as long when nothing is kept."""
    if len(password) > LONGEST:
        password = ""
    try:
        return _HASHER.verify(kept or _nobodys_hash(), _bytes(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Return whether *kept* was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def check_strength(password: str, *, about: tuple[str, ...] = ()) -> None:
    """Raise WeakPassword when *password* is too short, too long or one of the words *about*."""
    if len(password) < SHORTEST:
        raise WeakPassword(f"A password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise WeakPassword(f"A password may have at most {LONGEST} characters.")
    if password.casefold() in {word.casefold() for word in about}:
        raise WeakPassword("A password must not be your name or e-mail address.")
    if len(set(password)) < 4:
        raise WeakPassword("A password needs more different characters.")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")
