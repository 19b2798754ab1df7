"""Whose data is sought: what a person is known by, and how it is recognised in texts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import quote

from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Email, Phone
from pegboard.model.folding import fold
from pegboard.model.system import ANONYMISED
from pegboard.transfer.subjects.errors import NobodySought

RecordKey = tuple[str, str]
"""An entity's key and a record's id."""
FEWEST_DIGITS = 6
NATIONAL_DIGITS = 8
"""As many equal digits at the end make two numbers one, with a country's prefix or without."""
SHORTEST_NAME = 6
RECORD = re.compile(r"([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)/([0-9a-fA-F-]{36})\Z")
PHONE = re.compile(r"[\d\s()+./-]+\Z")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request names. *only* limits it to these of the people found, all unless said.

    With *before*, records made later are somebody's who came back, and are left alone.
    """

    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    records: tuple[RecordKey, ...] = ()
    only: frozenset[RecordKey] | None = None
    before: datetime | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it names one person, and not just somebody of that name."""
        return bool(self.emails or self.phones or self.records or self.only)


def recognise(text: str) -> Wanted:
    """Return what *text* says: an e-mail address, a telephone number, a record, or a name.

    Raises:
        NobodySought: it says nothing.
    """
    said = " ".join(text.split())
    if match := RECORD.match(said):
        return Wanted(records=((match[1], match[2].lower()),))
    if "@" in said:
        return Wanted(emails=(plain_email(said),))
    if PHONE.match(said) and len(digits_of(said)) >= FEWEST_DIGITS:
        return Wanted(phones=(plain_phone(said),))
    if not said:
        raise NobodySought
    return Wanted(names=(said,))


def plain_email(text: str) -> str:
    """Return an address in the form in which two of them are compared."""
    try:
        return fold(Email().normalise(text))
    except ValueRefused:
        return fold(text)


def plain_phone(text: str) -> str:
    """Return a number as a phone field would keep it."""
    try:
        return Phone().normalise(text)
    except ValueRefused:
        return text


def digits_of(text: str) -> str:
    """Return the digits of a number, without the zeros that say "abroad" or "long distance"."""
    return "".join(mark for mark in text if "0" <= mark <= "9").lstrip("0")


def is_same_phone(one: str, other: str) -> bool:
    """Whether two numbers ring at the same place, as far as their digits tell."""
    shorter, longer = sorted((digits_of(one), digits_of(other)), key=len)
    if len(shorter) < FEWEST_DIGITS:
        return False
    return shorter == longer or (len(shorter) >= NATIONAL_DIGITS and longer.endswith(shorter))


@dataclass(frozen=True)
class Patterns:
    """How the person is written in the midst of other text."""

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def without_names(self) -> "Patterns":
        """Return the addresses alone, which are nobody else's."""
        return Patterns(self.emails, self.phones)

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The folded texts of which a text that names the person holds at least one."""
        plain = [*self.emails, *self.phones, *(fold(name) for name in self.names)]
        encoded = (fold(quote(one, safe="")) for one in plain)
        return tuple(sorted({*plain, *encoded}))

    @cached_property
    def _expression(self) -> re.Pattern[str] | None:
        written = {*self.parts, *self.emails, *self.phones, *self.names}
        if not written:
            return None
        alternatives = "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))
        before = r"(?:(?<=%[0-9A-Fa-f]{2})|(?<![\w.%+-]))"
        return re.compile(f"{before}(?:{alternatives})(?![\\w-])", re.IGNORECASE)

    def replaced(self, text: str) -> str:
        """Return *text* with the person's addresses and names taken out."""
        if self._expression is None or not self._holds(text):
            return text
        cleaned = self._expression.sub(ANONYMISED, text)
        if cleaned.isascii() or not self._holds(cleaned):
            return cleaned
        plain = _unaccented(cleaned)
        plainer = self._expression.sub(ANONYMISED, plain)
        return cleaned if plainer == plain else plainer

    def _holds(self, text: str) -> bool:
        folded = fold(text)
        return any(part in folded for part in self.parts)


def _unaccented(text: str) -> str:
    """Return *text* without its accents, which can hide a name from its folded form."""
    return "".join(mark if fold(mark) == mark.lower() else fold(mark) for mark in text)


def patterns_of(
    emails: Iterable[str], phones: Iterable[str] = (), names: Iterable[str] = ()
) -> Patterns:
    """Return the patterns of what is long enough to be told apart from other words."""
    return Patterns(
        frozenset(plain_email(one) for one in emails if "@" in one),
        frozenset(one for one in phones if len(digits_of(one)) >= NATIONAL_DIGITS),
        frozenset(one for one in names if " " in one and len(one) >= SHORTEST_NAME),
    )
