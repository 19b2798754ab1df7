"""What a person may do with one record, in one statement."""

from sqlalchemy import bindparam, case, select

from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import Right
from pegboard.records.judge import NO, YES
from pegboard.records.unit import Unit
from pegboard.records.visible import reaches_all, visible

ON_RECORDS: tuple[Right, ...] = ("read", "update", "delete", "assign", "share")


def rights_over(unit: Unit, entity: str, record_id: str) -> frozenset[Right]:
    """Return which of ON_RECORDS reach the record, in the bin or not."""
    sure = {
        right for right in ON_RECORDS if reaches_all(unit.workspace, unit.rights, entity, right)
    }
    if all(right in sure or not unit.rights.may(entity, right) for right in ON_RECORDS):
        return frozenset(sure)
    key = ("rights over", entity, unit.rights.key)
    prepared = unit.workspace.built.get(key, lambda: _build(unit, entity))
    row = unit.tx.row(prepared, unit.parameters | {"wanted": record_id})
    return frozenset(right for right, yes in zip(ON_RECORDS, row or (), strict=False) if yes)


def _build(unit: Unit, entity: str) -> Prepared:
    table = unit.workspace.tables.of(entity)
    verdicts = []
    for right in ON_RECORDS:
        reached = visible(unit.workspace, unit.rights, entity, table, right)
        verdict = YES if reached is None else case((reached, YES), else_=NO)
        verdicts.append(verdict.label(right))
    wanted = bindparam("wanted", type_=table.c.id.type)
    return unit.workspace.database.prepare(select(*verdicts).where(table.c.id == wanted))
