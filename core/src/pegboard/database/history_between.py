"""The prepared statement for what happened to the records of an entity in some time."""

from sqlalchemy import select

from pegboard.database.engine import Database
from pegboard.database.given import given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables


def history_between(database: Database, tables: Tables) -> Prepared:
    """Return id, record, deed, version, time, person, way and changes of entries, oldest first.

    Those about records of `entity` after `since` and not after `until`, `most` of them.
    """
    history = tables.system.history
    names = ("id", "record_id", "deed", "version", "at", "by", "via", "changes")
    return database.prepare(
        select(*(history.c[name] for name in names))
        .where(
            history.c.entity == given("entity", history.c.entity),
            history.c.at > given("since", history.c.at),
            history.c.at <= given("until", history.c.at),
        )
        .order_by(history.c.at, history.c.id)
        .limit(given("most", history.c.version))
    )
