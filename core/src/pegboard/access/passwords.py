"""Hashes and checks passwords (argon2id with the parameters of OWASP's cheat sheet)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from pegboard.access.common_passwords import core_of, is_common
from pegboard.access.errors import WeakPassword
from pegboard.model.worded import Worded

SHORTEST, LONGEST = 10, 256
FEWEST_DIFFERENT = 4
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
    """Raise WeakPassword unless *password* is long enough and nobody would try it early.

    It may be neither a common password nor one of the words *about* its owner. There is no rule on
    kinds of characters, and none on changing it now and then (NIST SP 800-63B; OWASP ASVS 6.2).
    """
    if len(password) < SHORTEST:
        raise WeakPassword(
            Worded(
                "A password needs at least %(least)s characters. Three or four words do well.",
                least=SHORTEST,
            )
        )
    if len(password) > LONGEST:
        raise WeakPassword(Worded("A password may have at most %(most)s characters.", most=LONGEST))
    if _is_about(password, about):
        raise WeakPassword("A password must not be your name or e-mail address.")
    if len(set(password)) < FEWEST_DIFFERENT:
        raise WeakPassword("A password needs more different characters.")
    if is_common(password):
        raise WeakPassword(
            "Many people use this password or one like it, so it is tried first. "
            "Please take another, such as three or four words that do not belong together."
        )


def _is_about(password: str, about: tuple[str, ...]) -> bool:
    """Return whether *password* is one of the words *about* its owner, with digits or signs on."""
    words = {word for text in about for word in (text, text.partition("@")[0])}
    return _letters(password) in {_letters(word) for word in words if word}


def _letters(text: str) -> str:
    return "".join(sign for sign in core_of(text) if sign.isalpha())


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")


@cache
def _nobodys_hash() -> str:
    return hash_password("nobody has this password")
