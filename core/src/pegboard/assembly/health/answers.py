"""What the code of plugins may give back: the kinds, and how much of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from itertools import islice
from typing import Any, TypeVar

from pegboard.assembly.health.faults import GaveBack

Kind = TypeVar("Kind")
MOST_CHARACTERS = 5_000_000
"""Of all texts of one answer together."""
MOST_ITEMS = 100_000
MOST_ROWS = 10_000


def anything(answer: Any) -> Any:
    """Take any answer that is not too large."""
    _weigh(answer)
    return answer


def one(kind: type[Kind]) -> Callable[[Any], Kind]:
    """Return what takes one *kind*, and nothing that is too large."""

    def take(answer: Any) -> Kind:
        if not isinstance(answer, kind):
            raise GaveBack(f"{_name(answer)} instead of {kind.__name__}")
        _weigh(answer)
        return answer

    return take


def one_or_none(kind: type[Kind]) -> Callable[[Any], Kind | None]:
    """Return what takes one *kind* or None."""
    some = one(kind)
    return lambda answer: None if answer is None else some(answer)


def many(kind: type[Kind], *, most: int = MOST_ROWS) -> Callable[[Any], tuple[Kind, ...]]:
    """Return what takes an iterable of *kind* and reads all of it; at most *most*."""

    def take(answer: Any) -> tuple[Kind, ...]:
        if not isinstance(answer, Iterable) or isinstance(answer, (str, bytes, Mapping)):
            raise GaveBack(f"{_name(answer)} instead of a list of {kind.__name__}")
        found = tuple(islice(answer, most + 1))
        if len(found) > most:
            raise GaveBack(f"more than {most} of {kind.__name__}")
        for item in found:
            if not isinstance(item, kind):
                raise GaveBack(f"{_name(item)} in a list of {kind.__name__}")
        _weigh(found)
        return found

    return take


def mapping(answer: Any) -> dict[str, Any]:
    """Take values by name."""
    if not isinstance(answer, Mapping) or not all(isinstance(name, str) for name in answer):
        raise GaveBack(f"{_name(answer)} instead of values by name")
    found = dict(answer)
    _weigh(found)
    return found


def _name(answer: Any) -> str:
    return "nothing" if answer is None else type(answer).__name__


def _weigh(answer: Any) -> None:
    """Raise GaveBack when *answer* holds too much text or too many pieces."""
    characters = items = 0
    pending = [answer]
    while pending:
        piece = pending.pop()
        items += 1
        if isinstance(piece, (str, bytes, bytearray)):
            characters += len(piece)
        elif isinstance(piece, Mapping):
            items += len(piece)
            pending.extend(piece.keys() if items <= MOST_ITEMS else ())
            pending.extend(piece.values() if items <= MOST_ITEMS else ())
        elif isinstance(piece, (Sequence, set, frozenset)):
            items += len(piece)
            pending.extend(piece if items <= MOST_ITEMS else ())
        elif is_dataclass(piece) and not isinstance(piece, type):
            pending.extend(getattr(piece, field.name) for field in fields(piece))
        if characters > MOST_CHARACTERS or items > MOST_ITEMS:
            raise GaveBack("too much at once")
