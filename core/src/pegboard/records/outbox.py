"""The outbox: events written in the transaction of the change that they tell of."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import bindparam, insert

from pegboard.database.statements import Prepared
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit


def announce(
    unit: Unit, entity: str, record_id: str, deed: str, version: int, changed: Sequence[str]
) -> None:
    """Write the event that *deed* was done to a record; handlers hear of it after the commit."""
    table = unit.workspace.tables.system.outbox

    def build() -> Prepared:
        return unit.workspace.database.prepare(
            insert(table).values({c.name: bindparam(c.name, type_=c.type) for c in table.columns})
        )

    unit.tx.run(
        unit.workspace.built.get("outbox insert", build),
        {
            "id": new_id(),
            "kind": f"record.{deed}d",
            "entity": entity,
            "record_id": record_id,
            "at": unit.parameters["now"],
            "by": unit.principal.user_id,
            "via": unit.via,
            "payload": msgspec.json.encode({"version": version, "changed": list(changed)}).decode(),
        },
    )
