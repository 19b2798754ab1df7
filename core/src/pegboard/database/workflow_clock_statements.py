"""The prepared statements that find records whose time has come for a workflow."""

from sqlalchemy import select

from pegboard.database.engine import Database
from pegboard.database.given import given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.model.system import USER


def dated(database: Database, tables: Tables, entity: str, field: str) -> Prepared:
    """Return the statement for id, version, value and the owner's zone of living records.

    Those of which *field* lies after `since` and not after `until`, in the order of their ids
    behind `behind`, `most` at a time.
    """
    table, user = tables.of(entity), tables.of(USER)
    value = table.c[field]
    found = select(table.c.id, table.c.version, value)
    if "owner" in table.c:
        owned = table.outerjoin(user, user.c.id == table.c.owner)
        found = found.add_columns(user.c.time_zone).select_from(owned)
    return database.prepare(
        found.where(
            value > given("since", value),
            value <= given("until", value),
            table.c.deleted_at.is_(None),
            table.c.id > given("behind", table.c.id),
        )
        .order_by(table.c.id)
        .limit(given("most", table.c.version))
    )
