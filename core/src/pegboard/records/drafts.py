"""What many records are given at once, and what became of each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pegboard.database.errors import Busy
from pegboard.hookspecs.context import Context
from pegboard.model.change import Change, Problem
from pegboard.model.errors import PegboardError, RuleBroken, RuleFailed
from pegboard.records.errors import InvalidRecord
from pegboard.records.unit import Unit

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Draft:
    """Values of one record, each made by its field's `parse`, and what did not fit.

    *parts* holds parts of composite fields ({"billing_address": {"city": "Bilbao"}}) that are laid
    over what the record has.
    """

    values: Mapping[str, Any]
    problems: Sequence[Problem] = ()
    parts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a draft; *id* is empty and *problems* say why when it was refused."""

    outcome: Literal["created", "updated", "unchanged", "refused"]
    id: str = ""
    version: int = 0
    problems: tuple[Problem, ...] = ()


class OutOfScope(PegboardError):
    """Raised when some of many records lie outside a right; *places* tells which with why."""

    def __init__(self, places: Mapping[int, PegboardError]) -> None:
        super().__init__("Some records lie outside your rights.")
        self.places = places


def refusal(error: PegboardError) -> Written:
    """Return the outcome of a record that *error* kept out."""
    if isinstance(error, InvalidRecord):
        return Written("refused", problems=error.problems)
    return Written("refused", problems=(Problem("", str(error)),))


def refused_by(
    rule: Callable[[Change, Context], None],
    change: Change,
    context: Context,
    known: Callable[[], Sequence[Problem]],
) -> tuple[Problem, ...]:
    """Ask *rule* and return what it refuses.

    It may break down over values for which there are *known* problems; whatever else goes wrong in
    it is raised.
    """
    try:
        rule(change, context)
    except RuleBroken as error:
        return refusal(error).problems
    except RuleFailed as error:
        if not known():
            error.hold_against()
            raise
    return ()


def write_all(
    unit: Unit, items: Sequence[Item], attempt: Callable[[Sequence[Item]], list[Written]]
) -> list[Written]:
    """Return what *attempt* makes of *items*, in their order.

    When it fails because of some of them, they are found by halves and refused, so that the others
    are written all the same and as if the refused ones had never been.

    Raises:
        Busy: the database was locked for too long; nothing of this call is kept.
    """
    if not items:
        return []
    try:
        with unit.part():
            return attempt(items)
    except Busy:
        raise
    except OutOfScope as error:
        beyond = error.places
        within = [item for place, item in enumerate(items) if place not in beyond]
        rest = iter(write_all(unit, within, attempt))
        return [
            refusal(beyond[place]) if place in beyond else next(rest) for place in range(len(items))
        ]
    except PegboardError as error:
        if len(items) == 1:
            return [refusal(error)]
    middle = len(items) // 2
    return write_all(unit, items[:middle], attempt) + write_all(unit, items[middle:], attempt)
