"""Under which conditions a field is shown and demanded, worked out from the record itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.expressions import Lookup, Moments, compile_memory
from pegboard.expressions.field_conditions import check_field_condition
from pegboard.expressions.typed import Path
from pegboard.model.change import Change, Deed
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace

EMPTY = (None, (), "")
"""The values of a field that is not filled in."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """How one field stands on the form of a record."""

    shown: bool
    demanded: bool


UNDECIDED = FieldState(shown=True, demanded=False)


@dataclass(frozen=True, slots=True)
class _RecordValues:
    """The fields of one record as conditions read them."""

    values: Mapping[str, Any]

    def value(self, path: Path) -> Any:
        return self.values.get(path[0])

    def records(self, path: Path) -> Sequence[Lookup]:
        raise LookupError(path)  # such a condition was refused when it was checked


_Holds = Callable[[Lookup, Moments], object]


@dataclass(frozen=True, slots=True)
class _Rule:
    """The conditions of one field, compiled; *reads* are the fields that they look at."""

    name: str
    required: bool
    shown: _Holds | None
    needed: _Holds | None
    reads: frozenset[str]

    def state(self, record: Lookup, moments: Moments) -> FieldState:
        if self.shown is not None and not self.shown(record, moments):
            return FieldState(shown=False, demanded=False)
        demanded = self.required or (self.needed is not None and bool(self.needed(record, moments)))
        return FieldState(shown=True, demanded=demanded)


def field_states(
    unit: Unit, entity: EntityType, values: Mapping[str, Any]
) -> dict[str, FieldState]:
    """Return how each field with a condition stands on the person's form of a record.

    *values* are all of the record. Where a condition reads what the person may not, the field is
    shown and not marked: nothing can be guessed from it.
    """
    record, moments = _RecordValues(values), _moments(unit)
    readable = unit.rights.readable(entity.key)
    return {
        rule.name: rule.state(record, moments) if rule.reads <= readable else UNDECIDED
        for rule in _rules(unit.workspace, entity)
    }


def demanded_empty(unit: Unit, entity: EntityType, change: Change) -> list[str]:
    """Return the fields that *change* leaves empty although their conditions demand them.

    One that stood empty already while it was demanded may stay so.
    """
    rules = _rules(unit.workspace, entity)
    if not rules:
        return []
    moments = _moments(unit)
    found = []
    for rule in rules:
        if change.values.get(rule.name) not in EMPTY:
            continue
        if not rule.state(_RecordValues(change.values), moments).demanded:
            continue
        fresh = change.deed is Deed.CREATE or change.changed(rule.name)
        if fresh or not rule.state(_RecordValues(change.old), moments).demanded:
            found.append(rule.name)
    return found


def _moments(unit: Unit) -> Moments:
    return Moments(unit.now, unit.today, unit.principal.user_id)


def _rules(workspace: Workspace, entity: EntityType) -> tuple[_Rule, ...]:
    if not entity.conditional_fields:
        return ()
    return workspace.built.get(
        ("field conditions", entity.key), lambda: _compiled(workspace, entity)
    )


def _compiled(workspace: Workspace, entity: EntityType) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            field.name,
            field.required,
            _holds(workspace, entity, field.name, field.show_when),
            _holds(workspace, entity, field.name, field.require_when),
            _reads(workspace, entity, field.name, field.show_when, field.require_when),
        )
        for field in entity.conditional_fields
    )


def _holds(workspace: Workspace, entity: EntityType, field: str, condition: str) -> _Holds | None:
    if not condition:
        return None
    return compile_memory(check_field_condition(condition, workspace.schema, entity.key, field))


def _reads(
    workspace: Workspace, entity: EntityType, field: str, *conditions: str
) -> frozenset[str]:
    checked = [
        check_field_condition(one, workspace.schema, entity.key, field) for one in conditions if one
    ]
    return frozenset(path[0] for one in checked for path in one.paths)
