"""Drops what removed plugins stored, with everything that is kept about it."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, inspect, select, update

from pegboard.access.allowance import Allowance, from_json, to_json
from pegboard.database.catalogue import ENTITY_ROW, Catalogue, KnownEntity, KnownField
from pegboard.database.dropping import (
    begin_dropping,
    drop_columns,
    drop_table,
    empty_column,
    forget_beginning,
    forget_event_handlers,
    forget_fields,
    forget_files,
    forget_known,
    forget_records,
    forget_records_by_id,
    forget_rights,
)
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.lifecycle.export_data import held_files

SAVED_VIEW = "base.saved_view"


def purge(database: Database, tables: Tables, known: Catalogue, plugins: Collection[str]) -> None:
    """Drop all that *plugins* stored, in one transaction; what is gone already stays gone."""
    entities = [one for one in known.values() if one.plugin in plugins]
    keys = sorted(one.key for one in entities)
    others = [
        (entity, field)
        for entity in known.values()
        for field in entity.fields.values()
        if field.plugin in plugins and entity.plugin not in plugins
    ]
    with database.reading() as tx:
        files = held_files(tx, database, known, plugins)
    with database.changing_schema() as connection:
        begin_dropping(connection)
        forget_files(connection, tables, files)
        _forget_views(connection, tables, keys)
        _forget_tokens(connection, tables, keys)
        forget_records(connection, tables, keys)
        for entity, field in others:
            _drop_field(connection, entity, field)
            forget_fields(connection, tables, entity.key, [field.name])
        for entity in entities:
            _drop_entity(connection, entity)
        _empty_links(connection, known, plugins, keys)
        fields = [(entity.key, field.name) for entity, field in others]
        forget_rights(connection, tables, entities=keys, fields=fields, plugins=plugins)
        forget_known(connection, tables, [*fields, *_places(entities)])
        forget_beginning(connection, tables, plugins)
        forget_event_handlers(connection, tables, plugins)
    database.forget_connections()


def _places(entities: Iterable[KnownEntity]) -> list[tuple[str, str]]:
    return [(one.key, name) for one in entities for name in (ENTITY_ROW, *one.fields)]


def _drop_entity(connection: Connection, entity: KnownEntity) -> None:
    for field in entity.fields.values():
        if field.link_table is not None:
            drop_table(connection, field.link_table)
    drop_table(connection, entity.table)


def _drop_field(connection: Connection, entity: KnownEntity, field: KnownField) -> None:
    if field.link_table is not None:
        drop_table(connection, field.link_table)
    drop_columns(connection, entity.table, [column.name for column in field.columns])


def _empty_links(
    connection: Connection, known: Catalogue, plugins: Collection[str], gone: Collection[str]
) -> None:
    """Let no link of those who stay point at records that are no more."""
    present = set(inspect(connection).get_table_names())
    for entity in known.values():
        if entity.plugin in plugins or entity.table not in present:
            continue
        for field in entity.fields.values():
            if field.target not in gone or field.plugin in plugins:
                continue
            if field.link_table in present:
                empty_column(connection, str(field.link_table), None)
            for column in field.columns:
                empty_column(connection, entity.table, column.name)


def _forget_views(connection: Connection, tables: Tables, entities: Collection[str]) -> None:
    view = tables.of(SAVED_VIEW)
    which = view.c.entity.in_(entities)
    ids = list(connection.execute(select(view.c.id).where(which)).scalars())
    forget_records_by_id(connection, tables, ids)
    connection.execute(delete(view).where(which))


def _forget_tokens(connection: Connection, tables: Tables, entities: Collection[str]) -> None:
    token = tables.system.token
    held = select(token.c.id, token.c.allowance).where(token.c.allowance.is_not(None))
    for ident, text in list(connection.execute(held)):
        allowance = from_json(text)
        less = {key: one for key, one in allowance.entities.items() if key not in entities}
        if len(less) < len(allowance.entities):
            kept = to_json(Allowance("", less, allowance.permissions))
            connection.execute(update(token).where(token.c.id == ident).values(allowance=kept))
