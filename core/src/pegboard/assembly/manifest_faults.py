"""Says in plain words what is wrong with a manifest."""

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

PATTERN_WORDS = {
    "id": "must begin with a small letter and hold small letters, digits and single underscores",
    "homepage": "must be an address that begins with https:// or http://",
}


def faults_of(error: ValidationError, known: Iterable[str]) -> str:
    """Return all that *error* found, each with its key; *known* are the keys that there are."""
    names = tuple(known)
    return "; ".join(_fault(one, names) for one in error.errors())


def _fault(one: ErrorDetails, known: tuple[str, ...]) -> str:
    key = _key(one)
    if one["type"] == "missing":
        return f"the key “{key}” is missing"
    if one["type"] == "extra_forbidden":
        near = get_close_matches(key, known, n=1)
        if near:
            return f"the key “{key}” is not known; is “{near[0]}” meant?"
        return f"the key “{key}” is not known"
    return f"{key}: {_words(one, key)}" if key else _words(one, key)


def _words(one: ErrorDetails, key: str) -> str:
    match one["type"]:
        case "string_type":
            wanted = "must be text in quotes"
        case "int_type" | "int_parsing" | "int_from_float":
            wanted = "must be a whole number"
        case "tuple_type":
            wanted = 'must be a list such as ["a", "b"]'
        case "string_pattern_mismatch" if key in PATTERN_WORDS:
            wanted = PATTERN_WORDS[key]
        case _:
            said = one["msg"].removeprefix("Value error, ")
            return f"{said[:1].lower()}{said[1:]}"
    return f"{wanted}, not {_shown(one['input'])}"


def _key(one: ErrorDetails) -> str:
    """Return the key as the author wrote it; the third of a list is “requires, entry 3”."""
    text = ""
    for part in one["loc"]:
        text += f", entry {part + 1}" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
