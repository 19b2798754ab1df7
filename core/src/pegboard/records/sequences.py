"""Running numbers: each is given once, in the transaction of the record that gets it."""

from typing import Any

from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.statements import Prepared
from pegboard.model.fields import Sequence
from pegboard.model.schema import EntityType
from pegboard.records.unit import Unit


def take_numbers(unit: Unit, entity: EntityType, count: int = 1) -> list[dict[str, str]]:
    """Return for each of *count* new records the values of its sequence fields."""
    taken: list[dict[str, str]] = [{} for _ in range(count)]
    for field in entity.own_fields:
        if isinstance(field, Sequence):
            last = _advance(unit, f"{entity.key}.{field.name}", count)
            for place, values in enumerate(taken):
                values[field.name] = field.number(last - count + 1 + place)
    return taken


def take_number(unit: Unit, name: str) -> int:
    """Return the next of the running numbers called *name*, from 1 on."""
    return _advance(unit, name, 1)


def _advance(unit: Unit, name: str, count: int) -> int:
    database = unit.workspace.database
    table = unit.workspace.tables.system.sequence

    def build() -> Prepared:
        upsert: Any = sqlite.insert if database.is_sqlite else postgresql.insert
        start = upsert(table).values(
            name=bindparam("name", type_=table.c.name.type),
            last=bindparam("count", type_=table.c.last.type),
        )
        more = start.on_conflict_do_update(
            index_elements=[table.c.name], set_={"last": table.c.last + start.excluded.last}
        )
        return database.prepare(more.returning(table.c.last))

    prepared = unit.workspace.built.get("sequence", build)
    row = unit.tx.row(prepared, {"name": name, "count": count})
    return int(row[0]) if row else count
