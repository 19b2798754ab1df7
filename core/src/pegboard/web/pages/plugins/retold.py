"""Says in the person's language what the system wrote down in English, values and all.

Plans, states and refusals keep whole sentences. Which sentence of the catalogues one is, and what
stands in it in place of the names, is found again by the words around them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from pegboard.web.translations import gettext, kernel_messages

NONE: Mapping[str, str] = {}
VALUE = re.compile(r"%\((\w+)\)s")
FEWEST_LETTERS = 6
"""A sentence with fewer letters of its own says too little to be known by them."""
LONGEST_NAME = 5
"""Words of the name of a plugin."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A sentence of the catalogues: what texts that were made of it look like.

    The *narrow* pattern takes no value that itself goes on with another reason, after "; ".
    """

    sentence: str
    longest: str
    narrow: re.Pattern[str]
    wide: re.Pattern[str]


def retold(text: str, names: Mapping[str, str] = NONE) -> str:
    """Return *text* in the language of the request, plugins by their *names* instead of their ids.

    What is not known is told in English.
    """
    for look in (_whole, _of_a_plugin, _several, _sentences, _wide, _after_a_place):
        said = look(text, names)
        if said:
            return said
    return names.get(text, text)


def _whole(text: str, names: Mapping[str, str]) -> str:
    said = gettext(text)
    return said if said != text else _told(_found(text, is_wide=False), names)


def _wide(text: str, names: Mapping[str, str]) -> str:
    return _told(_found(text, is_wide=True), names)


def _after_a_place(text: str, names: Mapping[str, str]) -> str:
    """Return "manifest.toml: what is wrong there"."""
    place, colon, reason = text.partition(": ")
    said = retold(reason, names) if colon else reason
    is_known = said != reason or place in names
    return f"{names.get(place, place)}: {said}" if is_known and colon else ""


def _of_a_plugin(text: str, names: Mapping[str, str]) -> str:
    """Return "Parcels what is wrong with it."."""
    words = text.removesuffix(".").split(" ") if text.endswith(".") else []
    for end in range(min(len(words), LONGEST_NAME)):
        reason = _whole(" ".join(words[end:]), names)
        if reason:
            name = " ".join(words[:end])
            return f"{names.get(name, name)} {reason}.".lstrip()
    return ""


def _several(text: str, names: Mapping[str, str]) -> str:
    """Return several reasons, one after the other, "" unless the first is known."""
    parts = text.split("; ")
    for end in range(len(parts) - 1, 0, -1):
        first = _whole("; ".join(parts[:end]), names)
        if first:
            return f"{first}; {retold('; '.join(parts[end:]), names)}"
    return ""


def _sentences(text: str, names: Mapping[str, str]) -> str:
    """Return several sentences, one after the other, "" unless the first is known."""
    first, end, rest = text.partition(". ")
    said = (_whole(f"{first}.", names) or _of_a_plugin(f"{first}.", names)) if end else ""
    others = retold(rest, names) if said else ""
    return f"{said} {others[:1].upper()}{others[1:]}" if said else ""


def _told(found: tuple[str, Mapping[str, str]] | None, names: Mapping[str, str]) -> str:
    if found is None:
        return ""
    sentence, values = found
    return gettext(sentence) % {name: retold(value, names) for name, value in values.items()}


@lru_cache(4096)
def _found(text: str, *, is_wide: bool) -> tuple[str, Mapping[str, str]] | None:
    """Return the sentence that *text* was made of, with its values."""
    for shape in _shapes():
        if shape.longest in text:
            found = (shape.wide if is_wide else shape.narrow).fullmatch(text)
            if found is not None:
                return shape.sentence, found.groupdict()
    return None


@cache
def _shapes() -> tuple[Shape, ...]:
    """Return every sentence of the kernel that has values in it, the most telling first."""
    sentences = [one for one in kernel_messages() if VALUE.search(one)]
    telling = [one for one in sentences if _letters(one) >= FEWEST_LETTERS]
    return tuple(_shape(one) for one in sorted(telling, key=_letters, reverse=True))


def _letters(sentence: str) -> int:
    return sum(one.isalpha() for one in VALUE.sub("", sentence))


def _shape(sentence: str) -> Shape:
    own = [one.replace("%%", "%") for one in VALUE.split(sentence)[::2]]
    return Shape(
        sentence, max(own, key=len), _pattern(sentence, "[^;]+?"), _pattern(sentence, ".+?")
    )


def _pattern(sentence: str, value: str) -> re.Pattern[str]:
    named: set[str] = set()
    text = ""
    for place, part in enumerate(VALUE.split(sentence)):
        if place % 2 == 0:
            text += re.escape(part.replace("%%", "%"))
        else:
            text += f"(?P={part})" if part in named else f"(?P<{part}>{value})"
            named.add(part)
    return re.compile(text, re.DOTALL)
