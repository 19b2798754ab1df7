"""The records that rules and actions of plugins get: the gate's verbs bound to a unit of work."""

from collections.abc import Mapping, Sequence

from pegboard.hookspecs.context import RecordsPort
from pegboard.model.change import Values
from pegboard.records.create import create
from pegboard.records.create_many import create_many
from pegboard.records.delete import delete, restore
from pegboard.records.drafts import Draft, Written
from pegboard.records.errors import InvalidRecord
from pegboard.records.find import find
from pegboard.records.get import get
from pegboard.records.parsing import parse_values
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.records.update_many import update_many


def port_for(unit: Unit) -> RecordsPort:
    """Return the records of *unit* for plugin code."""
    return UnitRecords(unit)


class UnitRecords:
    """The verbs of records inside one unit of work, with its principal's rights."""

    def __init__(self, unit: Unit) -> None:
        self._unit = unit

    def find(
        self,
        entity: str,
        *,
        where: str = "",
        linked: tuple[str, str] | None = None,
        fields: Sequence[str] = (),
        sort: Sequence[str] = (),
        limit: int = 200,
    ) -> list[Values]:
        query = Query(
            entity,
            where=where,
            sort=tuple(sort),
            fields=tuple(fields),
            limit=limit,
            linked=linked,
        )
        return find(self._unit, query).records

    def get(self, entity: str, record_id: str, *, fields: Sequence[str] = ()) -> Values:
        return get(self._unit, entity, record_id, fields=tuple(fields))

    def create(self, entity: str, values: Mapping[str, object]) -> str:
        return str(create(self._unit, entity, values)["id"])

    def create_many(self, entity: str, values: Sequence[Mapping[str, object]]) -> list[str]:
        unit = self._unit
        kind = unit.entity(entity, "create")
        drafts = [Draft(*parse_values(kind, unit.rights, raw)) for raw in values]
        written = create_many(unit, entity, drafts)
        _refuse(written)
        return [one.id for one in written]

    def update(self, entity: str, record_id: str, values: Mapping[str, object]) -> None:
        update(self._unit, entity, record_id, values, version=None)

    def update_many(self, entity: str, values: Mapping[str, Mapping[str, object]]) -> None:
        unit = self._unit
        kind = unit.entity(entity, "update")
        edits = [(one, Draft(*parse_values(kind, unit.rights, raw))) for one, raw in values.items()]
        _refuse(update_many(unit, entity, edits))

    def delete(self, entity: str, record_id: str) -> None:
        delete(self._unit, entity, record_id)

    def restore(self, entity: str, record_id: str) -> None:
        restore(self._unit, entity, record_id)

    def writable(self, entity: str) -> frozenset[str]:
        return self._unit.rights.writable(entity)


def _refuse(written: Sequence[Written]) -> None:
    refused = [problem for one in written for problem in one.problems]
    if refused:
        raise InvalidRecord(refused)
