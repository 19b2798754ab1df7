"""Many changes in one go, each with its own result."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from pegboard.model.change import Problem
from pegboard.model.errors import PegboardError
from pegboard.records.create import create
from pegboard.records.delete import delete, restore
from pegboard.records.errors import BadQuery, InvalidRecord
from pegboard.records.unit import Unit
from pegboard.records.update import update

MOST_OPERATIONS = 1000
Verb = Literal["create", "update", "delete", "restore"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of a bulk call; *version* None means whatever stands there."""

    verb: Verb
    id: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an operation; *problems* is empty when it was done."""

    verb: Verb
    id: str | None
    problems: tuple[Problem, ...] = ()
    error: PegboardError | None = None

    @property
    def is_done(self) -> bool:
        return self.error is None


def bulk(unit: Unit, entity: str, operations: Sequence[Operation]) -> list[Outcome]:
    """Run *operations* in order; one that is refused leaves no trace and does not stop the others.

    Raises:
        BadQuery: there are more than 1,000.
    """
    if len(operations) > MOST_OPERATIONS:
        raise BadQuery("operations", f"takes at most {MOST_OPERATIONS:,} operations at a time")
    return [_outcome(unit, entity, operation) for operation in operations]


def _outcome(unit: Unit, entity: str, operation: Operation) -> Outcome:
    try:
        with unit.part():
            return Outcome(operation.verb, _run(unit, entity, operation))
    except InvalidRecord as error:
        return Outcome(operation.verb, operation.id or None, error.problems, error)
    except PegboardError as error:
        return Outcome(operation.verb, operation.id or None, (), error)


def _run(unit: Unit, entity: str, operation: Operation) -> str:
    if operation.verb == "create":
        return str(create(unit, entity, operation.values)["id"])
    if operation.verb == "update":
        update(unit, entity, operation.id, operation.values, version=operation.version)
    elif operation.verb == "delete":
        delete(unit, entity, operation.id, version=operation.version)
    else:
        restore(unit, entity, operation.id)
    return operation.id
