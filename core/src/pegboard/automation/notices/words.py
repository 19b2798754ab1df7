"""The words of a notice as they are kept: a text and its values, for any language."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from pegboard.model.worded import Worded, plain


def to_kept(words: str) -> dict[str, Any]:
    """Return *words* as the database keeps them; values may be texts, numbers, days and moments."""
    if not isinstance(words, Worded):
        return {"text": words}
    return {
        "words": words.words,
        "values": {name: _kept(value) for name, value in words.values.items()},
    }


def from_kept(kept: Mapping[str, Any], **more: object) -> str:
    """Return the words that were *kept*, with *more* values for what they leave open."""
    if "text" in kept:
        return str(kept["text"])
    words, values = kept["words"], kept["values"]
    return Worded(words, **({name: _value(value) for name, value in values.items()} | more))


def _kept(value: object) -> Any:
    match value:
        case Worded():
            return {"worded": to_kept(value)}
        case datetime():
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case int():
            return value
        case _:
            return plain(value)


def _value(kept: Any) -> object:
    match kept:
        case {"worded": inner}:
            return from_kept(inner)
        case {"moment": text}:
            return datetime.fromisoformat(text)
        case {"day": text}:
            return date.fromisoformat(text)
        case _:
            return kept
