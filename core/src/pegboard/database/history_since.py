"""The prepared statement for what changed in a record since one of its versions."""

from sqlalchemy import select

from pegboard.database.engine import Database
from pegboard.database.given import given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables


def history_since(database: Database, tables: Tables) -> Prepared:
    """Return version, time, person and changes of the entries of the record `wanted`.

    The newest comes first, the one that made the version `reached` last.
    """
    history = tables.system.history
    return database.prepare(
        select(history.c.version, history.c.at, history.c.by, history.c.changes)
        .where(
            history.c.record_id == given("wanted", history.c.record_id),
            history.c.version >= given("reached", history.c.version),
        )
        .order_by(history.c.version.desc(), history.c.id.desc())
    )
