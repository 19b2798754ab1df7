"""The names of records by id, for links whose rows do not bring them along."""

import json
from collections.abc import Iterable, Mapping

from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit

MOST_NAMES = 200


def linked_names(unit: Unit, wanted: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the names of the records in *wanted* (ids by entity) that the person may see.

    One statement for each entity.
    """
    names: dict[str, str] = {}
    for key, ids in wanted.items():
        entity = unit.workspace.schema.entity(key)
        known = sorted({one for one in ids if _is_id(one)})[:MOST_NAMES]
        if not known or not unit.rights.may_read(key, entity.title):
            continue
        where = f"id in [{', '.join(json.dumps(one) for one in known)}]"
        query = Query(key, where, ("created_at",), (entity.title,), limit=MOST_NAMES)
        names |= {row[0]: str(row[-1] or "") for row in find(unit, query).rows}
    return names


def _is_id(text: str) -> bool:
    try:
        return record_id(text) == text
    except ValueRefused:
        return False
