"""What a person typed into the search box, made safe and ready for both databases."""

import re
from dataclasses import dataclass

from pegboard.model.folding import fold
from pegboard.records.searched_texts import LONGEST_TITLE, digits_of

LONGEST_TEXT = 200
MOST_PIECES = 6
SHORTEST_PIECE = 3
"""Characters that a piece needs to be looked for inside words: the index knows three at a time."""

_WORD = re.compile(r"[^\W_]+")
_TELEPHONE = re.compile(r"[0-9+()/.\-\s]+\Z")
_HIGHEST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """A search folded and taken apart; everything is empty when there is nothing to look for.

    *beginning* is what a title may begin with, *words* are what words may begin with, *pieces*
    may stand anywhere, *digits* inside a telephone number.
    """

    beginning: str = ""
    words: tuple[str, ...] = ()
    pieces: tuple[str, ...] = ()
    digits: str = ""

    @property
    def beyond(self) -> str:
        """A text behind every title that begins as wanted."""
        return self.beginning + _HIGHEST


def search_terms(text: str) -> SearchTerms:
    """Return the terms of *text*, whatever it is: cut where it is long, marks taken literally."""
    sound = text[:LONGEST_TEXT].encode("utf-8", "ignore").decode().replace("\x00", " ")
    folded = " ".join(fold(sound).split())
    pieces = tuple(dict.fromkeys(folded.split(" ")))[:MOST_PIECES] if folded else ()
    words = words_of(folded)[:MOST_PIECES]
    return SearchTerms(folded[:LONGEST_TITLE], words, pieces, _telephone(folded))


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of folded *text*, each once: what stands between spaces and marks."""
    return tuple(dict.fromkeys(_WORD.findall(text)))


def _telephone(text: str) -> str:
    """Return the digits of a telephone number without what comes before only in some places."""
    if not _TELEPHONE.match(text):
        return ""
    digits = digits_of(text).lstrip("0")
    return digits if len(digits) >= SHORTEST_PIECE else ""
