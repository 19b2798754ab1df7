"""What can happen when records are read or changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Problem
from pegboard.model.errors import PegboardError, RuleBroken
from pegboard.model.worded import Worded


class NotFound(PegboardError):
    """Raised when there is no such record, or none that may be seen."""

    def __init__(self, entity: str, record_id: str) -> None:
        super().__init__(
            Worded(
                "There is no %(entity)s with the id %(id)s.", entity=Worded(entity), id=record_id
            )
        )
        self.entity = entity
        self.record_id = record_id


class Forbidden(PegboardError):
    """Raised when the person asking lacks a right on an entity."""

    def __init__(self, entity: str, right: Right, label: str = "") -> None:
        deed = "change the owner of" if right == "assign" else right
        super().__init__(
            Worded(
                "You may not %(deed)s %(label)s.",
                deed=Worded(deed),
                label=Worded(label or entity),
            )
        )
        self.entity = entity
        self.right = right


class InQuarantine(Forbidden):
    """Raised when somebody wants to change what belongs to a plugin in quarantine."""

    def __init__(self, entity: str, right: Right, label: str, plugin: str) -> None:
        super().__init__(entity, right, label)
        self.args = (
            Worded(
                "%(label)s is read-only while the plugin %(plugin)s is in quarantine.",
                label=Worded(label),
                plugin=plugin,
            ),
        )
        self.plugin = plugin


class OnlyLooking(PegboardError):
    """Raised when somebody who looks through another person's eyes wants to change something."""

    def __init__(self) -> None:
        super().__init__("You are viewing as somebody else, and can look but change nothing.")


class InvalidRecord(RuleBroken):
    """Raised when values or rules refuse a record; *problems* names each field once or more."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(
            "; ".join(f"{problem.field}: {problem.message}" for problem in self.problems)
        )


class StaleWrite(PegboardError):
    """Raised when somebody changed the record since it was read.

    *mine* is what was to be written, *theirs* what stands there now, *base* what stood there in
    the version that was read; each holds just the fields that were to be written, in API form.
    """

    def __init__(
        self,
        version: int,
        *,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        base: Mapping[str, Any],
    ) -> None:
        super().__init__("Somebody changed this record in the meantime.")
        self.version = version
        self.mine = mine
        self.theirs = theirs
        self.base = base


class BadQuery(PegboardError):
    """Raised for a query that cannot be answered; *parameter* names its faulty part."""

    def __init__(self, parameter: str, message: str, column: int | None = None) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.column = column
