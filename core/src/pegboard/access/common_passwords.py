"""Passwords that many people use: the first ones that anybody guesses."""

import re
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")
OWN = frozenset({"pegboard", "crm"})
"""What people think of first when they stand before this application."""
DISGUISES = str.maketrans("@430!15$7", "aaeoiisst")
"""Signs that are written instead of letters, as in "p@ssw0rd"."""
_AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def is_common(password: str) -> bool:
    """Return whether *password* is on the list, or one of its words with signs and digits on it."""
    plain = password.casefold()
    return any(word in _known() for word in _readings(plain))


def core_of(text: str) -> str:
    """Return *text* in lower case, without the digits and signs around it."""
    return _AROUND.sub("", text.casefold())


def _readings(plain: str) -> set[str]:
    once = _once(plain)
    found = {plain, once, core_of(plain), core_of(once)}
    return found | {core_of(one.translate(DISGUISES)) for one in (plain, core_of(plain))}


def _once(plain: str) -> str:
    """Return what *plain* repeats: "dragon" for "dragondragon", itself when it repeats nothing."""
    return plain[: (plain + plain).find(plain, 1)]


@cache
def _known() -> frozenset[str]:
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return OWN.union(line for line in lines if not line.startswith("#"))
