"""Gets one record."""

from typing import Any

from pegboard.model.change import Values
from pegboard.model.errors import ValueRefused
from pegboard.model.fields.links import record_id as canonical_id
from pegboard.records.errors import NotFound
from pegboard.records.find import find
from pegboard.records.outputs import Form
from pegboard.records.query import Query
from pegboard.records.unit import Unit


def get(
    unit: Unit,
    entity: str,
    record_id: str,
    *,
    fields: tuple[str, ...] = (),
    form: Form = "python",
    deleted: bool = False,
) -> Values:
    """Return the record with the chosen *fields* (all readable ones unless said).

    Raises:
        NotFound: there is no such record, or none that may be seen.
    """
    try:
        wanted = canonical_id(record_id)
    except ValueRefused:
        raise NotFound(entity, record_id) from None
    query = Query(entity, sort=("id",), fields=fields, limit=1, deleted=deleted)
    page = find(unit, query, form=form, only=wanted)
    if not page.rows:
        raise NotFound(entity, record_id)
    row: dict[str, Any] = dict(zip(page.fields, page.rows[0], strict=True))
    return Values(entity, row)
