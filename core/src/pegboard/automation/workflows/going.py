"""What a step gets while a workflow runs, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.document import Value
from pegboard.automation.workflows.reckon import holds, worked_out
from pegboard.model.errors import PegboardError
from pegboard.model.schema import EntityType
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit


@dataclass(frozen=True, slots=True)
class Did:
    """What a step did: *words* for the log with *values* in them, and the record it was done to."""

    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    entity: str | None = None
    record: str | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """That the run goes on later: at *until*, or when the person *asks* has answered."""

    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
    asks: str | None = None


class StepFailed(PegboardError):
    """Raised when a step cannot do what it is for; the message says why."""


@dataclass
class Going:
    """A run under way: the person's unit of work, the workflow, and the record at hand."""

    unit: Unit
    assembly: Assembly
    workflow_id: str
    workflow_name: str
    run_id: str
    record_id: str
    entity: EntityType
    chain: tuple[str, ...]
    memory: dict[str, Any] = field(default_factory=dict)
    _values: Mapping[str, Any] | None = None

    @property
    def values(self) -> Mapping[str, Any]:
        """The record as it stands at this step."""
        if self._values is None:
            self._values = stored_values(self.unit, self.entity, self.record_id)
            if self._values is None:
                raise NotFound(self.entity.key, self.record_id)
        return self._values

    def forget(self) -> None:
        """Look the record up again: a step may have changed it."""
        self._values = None

    def holds(self, condition: str) -> bool:
        """Return whether *condition* holds for the record now."""
        return holds(self.unit, self.entity.key, condition, self.values, self.unit.now)

    def value(self, value: Value) -> Any:
        """Return what is written in *value*, or what its expression gives now."""
        if value.expression is None:
            return value.value
        return worked_out(self.unit, self.entity.key, value.expression, self.values)

    def text(self, value: Value) -> str:
        """Return a value as text; raise StepFailed where it is empty."""
        found = self.value(value)
        if found is None or not str(found).strip():
            raise StepFailed(Worded("The text is empty for this record."))
        return str(found)

    def person(self, wanted: str) -> str:
        """Return the user *wanted*, or the record's owner; raise StepFailed without one."""
        found = wanted or self.values.get("owner")
        if not found:
            raise StepFailed(Worded("The record has no owner."))
        return str(found)
