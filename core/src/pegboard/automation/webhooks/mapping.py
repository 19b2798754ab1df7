"""Where in a message the value of each field stands: "last_name = contact.surname", a line each."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded

MOST_FIELDS = 100
LONGEST_PATH = 10
NOTHING = object()


class BadMapping(PegboardError):
    """Raised for a line that does not say which field gets what."""


def read_mapping(text: str) -> dict[str, tuple[str, ...]]:
    """Return for each field the keys that lead to its value.

    Raises:
        BadMapping: a line cannot be read, or a field comes twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, path = (part.strip() for part in line.partition("="))
        keys = tuple(key.strip() for key in path.split("."))
        if not sign or not name or not all(keys) or len(keys) > LONGEST_PATH or name in found:
            raise BadMapping(
                Worded(
                    "line %(number)s must be such as last_name = contact.surname, each field once",
                    number=str(number),
                )
            )
        found[name] = keys
    if not found or len(found) > MOST_FIELDS:
        raise BadMapping(Worded("say which fields get what, such as last_name = contact.surname"))
    return found


def mapped(mapping: Mapping[str, tuple[str, ...]], message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that *message* has for the fields of *mapping*; others are left out."""
    values = {name: _at(message, keys) for name, keys in mapping.items()}
    return {name: value for name, value in values.items() if value is not NOTHING}


def _at(message: Any, keys: tuple[str, ...]) -> Any:
    for key in keys:
        if isinstance(message, list) and key.isascii() and key.isdigit() and len(key) < 5:
            message = message[int(key)] if int(key) < len(message) else NOTHING
        elif isinstance(message, dict) and key in message:
            message = message[key]
        else:
            return NOTHING
    return message
