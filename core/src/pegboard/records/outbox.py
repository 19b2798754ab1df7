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


def announce_many(
    unit: Unit,
    entity: str,
    deed: str,
    reached: Sequence[tuple[str, int]],
    changed: Sequence[str] = (),
) -> None:
    """Write one event "records.<deed>d" for many records, given as (id, version reached)."""
    table = unit.workspace.tables.system.outbox
    bulk = unit.workspace.built.get(
        "outbox rows", lambda: unit.workspace.database.prepare_bulk(table)
    )
    payload = {
        "ids": [record_id for record_id, _ in reached],
        "versions": [version for _, version in reached],
        "changed": list(changed),
    }
    told = msgspec.json.encode(payload).decode()
    at, by = unit.parameters["now"], unit.principal.user_id
    row = (new_id(), f"records.{deed}d", entity, None, at, by, unit.via, told)
    unit.tx.insert_many(bulk, [row])
