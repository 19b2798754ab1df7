"""Takes away what plugins added to a database, and everything that is kept about it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    Text,
    delete,
    func,
    inspect,
    literal,
    literal_column,
    or_,
    select,
    table,
    text,
    update,
)
from sqlalchemy import column as named

from pegboard.database.epochs import ROLES
from pegboard.database.schema_changes import ADVISORY_LOCK, LOCK_TIMEOUT_MS
from pegboard.database.search_tables import PIECES_TABLE, WORDS_TABLE
from pegboard.database.tables import Tables

BATCH = 500


@dataclass(frozen=True, slots=True)
class Added:
    """A table, column, index or new name that a change of the schema brought."""

    kind: str
    table: str
    name: str
    was: str = ""


def begin_dropping(connection: Connection) -> None:
    """Let one process at a time change the schema, and wait for nobody for long."""
    if connection.dialect.name != "sqlite":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
        connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))


def take_away(connection: Connection, added: Iterable[Added]) -> None:
    """Drop whatever of *added* is there; indexes first, so that columns are free."""
    wanted = list(added)
    new_tables = {one.table for one in wanted if one.kind == "table"}
    for one in wanted:
        if one.kind == "index" and one.table not in new_tables:
            drop_index(connection, one.name)
    for one in wanted:
        if one.kind == "column":
            drop_columns(connection, one.table, [one.name])
        elif one.kind == "rename":
            _rename_back(connection, one)
    for name in sorted(new_tables):
        drop_table(connection, name)


def drop_table(connection: Connection, name: str) -> None:
    """Drop the table *name* with its indexes, if it is there."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_quoted(connection, name)}")


def drop_index(connection: Connection, name: str) -> None:
    """Drop the index *name*, if it is there."""
    connection.exec_driver_sql(f"DROP INDEX IF EXISTS {_quoted(connection, name)}")


def drop_columns(connection: Connection, name: str, columns: Collection[str]) -> None:
    """Drop those of *columns* that the table *name* has, with every index that needs one."""
    known = inspect(connection)
    if not known.has_table(name):
        return
    present = {one["name"] for one in known.get_columns(name)} & set(columns)
    for index in known.get_indexes(name):
        if present & set(index["column_names"]):
            drop_index(connection, str(index["name"]))
    for one in sorted(present):
        whole, part = _quoted(connection, name), _quoted(connection, one)
        connection.exec_driver_sql(f"ALTER TABLE {whole} DROP COLUMN {part}")


def _rename_back(connection: Connection, one: Added) -> None:
    columns = {column["name"] for column in inspect(connection).get_columns(one.table)}
    if one.name in columns and one.was not in columns:
        names = [_quoted(connection, name) for name in (one.table, one.name, one.was)]
        connection.exec_driver_sql("ALTER TABLE {} RENAME COLUMN {} TO {}".format(*names))


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def forget_records(connection: Connection, tables: Tables, entities: Collection[str]) -> None:
    """Forget everything that is kept about the records of *entities*, but their own tables."""
    if not entities:
        return
    system = tables.system
    _empty_search(connection, tables, system.search.c.entity.in_(entities))
    about = (system.notices.notice, system.notices.mute)
    for one in (system.history, system.outbox, system.access.share, system.search_state, *about):
        connection.execute(delete(one).where(one.c.entity.in_(entities)))
    runs = select(system.import_run.c.id).where(system.import_run.c.entity.in_(entities))
    rows = system.import_row
    connection.execute(
        delete(rows).where(or_(rows.c.run_id.in_(runs), rows.c.entity.in_(entities)))
    )
    connection.execute(delete(system.import_run).where(system.import_run.c.entity.in_(entities)))
    for entity in entities:
        _forget_numbers(connection, tables, f"{entity}.")


def forget_records_by_id(connection: Connection, tables: Tables, ids: Sequence[str]) -> None:
    """Forget everything that is kept about the records *ids*, but their own rows."""
    if not ids:
        return
    system = tables.system
    _empty_search(connection, tables, system.search.c.record_id.in_(ids))
    about = (system.notices.notice, system.notices.mute)
    for one in (system.history, system.outbox, system.access.share, *about):
        connection.execute(delete(one).where(one.c.record_id.in_(ids)))


def forget_files(connection: Connection, tables: Tables, ids: Sequence[str]) -> None:
    """Drop the contents of the files *ids*."""
    stored = tables.system.file
    for place in range(0, len(ids), BATCH):
        connection.execute(delete(stored).where(stored.c.id.in_(ids[place : place + BATCH])))


def empty_column(connection: Connection, name: str, column: str | None) -> None:
    """Empty a column of the table *name*, or the whole table when none is named."""
    if column is None:
        connection.execute(delete(table(name)))
        return
    place: ColumnElement[Any] = named(column)
    emptied = update(table(name, named(column))).where(place.is_not(None)).values({column: None})
    connection.execute(emptied)


def _empty_search(connection: Connection, tables: Tables, which: ColumnElement[bool]) -> None:
    rows = tables.system.search
    if connection.dialect.name == "sqlite":
        for index in (WORDS_TABLE, PIECES_TABLE):
            connection.execute(_emptying(index, rows, which))
    connection.execute(delete(rows).where(which))


def _emptying(index: str, rows: Table, which: ColumnElement[bool]) -> Any:
    """FTS5 forgets a row when told its old text through the column named like the table."""
    into = table(index, named("rowid"), named("text", Text()), named(index, Text()))
    gone = select(literal_column("'delete'"), rows.c.key, rows.c.text).where(which)
    return into.insert().from_select([index, "rowid", "text"], gone)


def _forget_numbers(connection: Connection, tables: Tables, beginning: str) -> None:
    sequence = tables.system.sequence
    connection.execute(
        delete(sequence).where(sequence.c.name.startswith(beginning, autoescape=True))
    )


def forget_fields(
    connection: Connection, tables: Tables, entity: str, names: Collection[str]
) -> None:
    """Forget what the history and the search of *entity*, which stays, keep of some fields."""
    history, is_sqlite = tables.system.history, connection.dialect.name == "sqlite"
    for name in names:
        changes: Any = history.c.changes
        if is_sqlite:
            has = func.json_type(changes, f'$."{name}"').is_not(None)
            less = func.json_remove(changes, f'$."{name}"')
        else:
            has = changes.has_key(name)
            less = changes.op("-")(literal(name, Text()))
        connection.execute(
            history.update().where(history.c.entity == entity, has).values(changes=less)
        )
        _forget_numbers(connection, tables, f"{entity}.{name}")


def forget_rights(
    connection: Connection,
    tables: Tables,
    *,
    entities: Collection[str],
    fields: Collection[tuple[str, str]],
    plugins: Collection[str],
) -> None:
    """Forget how administrators edited rights on what goes, and what *plugins* name themselves."""
    edit = tables.system.access.role_edit
    gone: list[ColumnElement[bool]] = [edit.c.entity.in_(entities)]
    gone += [(edit.c.entity == entity) & (edit.c.name == name) for entity, name in fields]
    for plugin in plugins:
        gone += [c.startswith(f"{plugin}.", autoescape=True) for c in (edit.c.name, edit.c.value)]
    if connection.execute(delete(edit).where(or_(*gone))).rowcount:
        epoch = tables.system.access.epoch
        connection.execute(update(epoch).where(epoch.c.id == ROLES).values(epoch=epoch.c.epoch + 1))


def forget_known(
    connection: Connection, tables: Tables, places: Collection[tuple[str, str]]
) -> None:
    """Forget that the entities and fields at *places* were ever declared."""
    known = tables.system.catalogue
    for entity, field in places:
        connection.execute(delete(known).where(known.c.entity == entity, known.c.field == field))


def forget_beginning(connection: Connection, tables: Tables, plugins: Collection[str]) -> None:
    """Let *plugins* begin with their first records again when they come back."""
    begun = tables.system.lifecycle.begun
    connection.execute(delete(begun).where(begun.c.plugin.in_(plugins)))


def forget_event_handlers(connection: Connection, tables: Tables, plugins: Collection[str]) -> None:
    """Forget that *plugins* listen to events, and what they were to be told."""
    handler, job = tables.system.event_handler, tables.system.jobs.job
    connection.execute(delete(handler).where(handler.c.plugin.in_(plugins)))
    for plugin in plugins:
        kinds = job.c.kind.startswith(f"event {plugin}.", autoescape=True)
        connection.execute(delete(job).where(kinds))
