"""Works expressions out on one record as a person may see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pegboard.expressions import Checked, Lookup, Moments, check, check_condition, compile_memory
from pegboard.model.fields import Link, Links
from pegboard.records.reach import reaches
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit

Reckoned = Callable[[Lookup, Moments], object]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record and those behind its links, as far as the person of *unit* may see them."""

    unit: Unit
    entity: str
    values: Mapping[str, Any]

    def value(self, path: tuple[str, ...]) -> object:
        if len(path) == 1:
            return self.values.get(path[0])
        linked = self._behind(path[0])
        return None if linked is None else linked.value(path[1:])

    def records(self, path: tuple[str, ...]) -> Sequence[Lookup]:
        if len(path) > 1:
            linked = self._behind(path[0])
            return () if linked is None else linked.records(path[1:])
        field = self.unit.workspace.schema.entity(self.entity).fields[path[0]]
        if not isinstance(field, Links):
            return ()
        found = (self._record(field.target, one) for one in self.values.get(path[0]) or ())
        return [one for one in found if one is not None]

    def _behind(self, name: str) -> "Seen | None":
        field = self.unit.workspace.schema.entity(self.entity).fields[name]
        target = self.values.get(name)
        if not isinstance(field, Link) or target is None:
            return None
        return self._record(field.target, target)

    def _record(self, entity: str, record_id: str) -> "Seen | None":
        unit = self.unit
        if not unit.rights.may(entity, "read") or not reaches(unit, entity, record_id, "read"):
            return None
        values = stored_values(unit, unit.workspace.schema.entity(entity), record_id)
        return None if values is None else Seen(unit, entity, values)


def holds(unit: Unit, entity: str, condition: str, values: Mapping[str, Any], at: datetime) -> bool:
    """Return whether *condition* holds at the moment *at* for a record with *values*.

    Raises:
        ExpressionError: it does not fit the schema, or reads what the person may not.
    """
    if not condition.strip():
        return True
    reckoned = _compiled(unit, entity, condition, check_condition)
    return bool(reckoned(Seen(unit, entity, values), _moments(unit, at)))


def worked_out(unit: Unit, entity: str, expression: str, values: Mapping[str, Any]) -> object:
    """Return what *expression* gives now for a record with *values*.

    Raises:
        ExpressionError: it does not fit the schema, or reads what the person may not.
    """
    reckoned = _compiled(unit, entity, expression, check)
    return reckoned(Seen(unit, entity, values), _moments(unit, unit.now))


def _compiled(
    unit: Unit, entity: str, expression: str, checked: Callable[..., Checked]
) -> Reckoned:
    def build() -> Reckoned:
        schema = unit.workspace.schema
        return compile_memory(checked(expression, schema, entity, may_read=unit.rights.may_read))

    key = ("workflow expression", checked is check, entity, expression, unit.rights.key)
    return unit.workspace.built.get(key, build)


def _moments(unit: Unit, at: datetime) -> Moments:
    zone = ZoneInfo(unit.principal.timezone)
    return Moments(at, at.astimezone(zone).date(), unit.principal.user_id)
