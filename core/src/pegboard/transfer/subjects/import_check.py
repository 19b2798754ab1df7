"""Whether an import brings back people who asked to be forgotten."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from pegboard.database.statements import Prepared
from pegboard.model.fields import Email, Field, Phone
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit
from pegboard.settings import Settings
from pegboard.transfer.subjects.suppression import Marks, suppressed


def brought_back(unit: Unit, settings: Settings, entity: EntityType, run_id: str) -> int:
    """Count the records of an import with an address that stands in the suppression list."""
    fields = [f for f in entity.own_fields if f.personal and isinstance(f, Email | Phone)]
    known = {(one.kind, one.hash) for one in suppressed(unit)} if fields else set()
    if not known:
        return 0
    marks = Marks(settings)

    def is_known(field: Field, text: str) -> bool:
        mark = marks.email(text) if isinstance(field, Email) else marks.phone(text)
        return mark in known

    rows = unit.tx.rows(_written(unit, entity, fields), {"run": run_id})
    return sum(
        any(text and is_known(f, text) for f, text in zip(fields, row, strict=True)) for row in rows
    )


def _written(unit: Unit, entity: EntityType, fields: Sequence[Field]) -> Prepared:
    """Return the statement for the addresses of the records that a run made or changed."""
    table = unit.workspace.tables.of(entity.key)
    row = unit.workspace.tables.system.import_row
    columns = [table.c[field.name] for field in fields]
    statement = (
        select(*columns)
        .join_from(table, row, row.c.record_id == table.c.id)
        .where(row.c.run_id == bindparam("run", type_=row.c.run_id.type), row.c.place == 0)
        .where(or_(row.c.outcome == "created", row.c.outcome == "updated"))
    )
    return unit.workspace.database.prepare(statement)
