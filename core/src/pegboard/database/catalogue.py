"""What is known of entities and fields, those of disabled and missing plugins too.

A table and its columns stay when their plugin goes; here stands what they hold, so that a person's
data is found in them, and that a plugin's data can be shown, exported or purged without the plugin.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from sqlalchemy import Column, Connection, MetaData, Table, bindparam, delete, insert, select

from pegboard.database.engine import Database
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind
from pegboard.model.entities import Erasure
from pegboard.model.fields import Field, Link, Links, LongText, Text
from pegboard.model.schema import EntityType, Schema

ENTITY_ROW = ""
"""Stands in the place of a field's name in the row of the entity itself."""


class KnownColumn(msgspec.Struct, frozen=True):
    """A stored column; *references* names the entity that an id points to."""

    name: str
    kind: ColumnKind
    references: str | None = None


class KnownField(msgspec.Struct, frozen=True):
    """A field as it was last declared; *plugin* is empty for the kernel's own.

    *is_text* tells that its first column holds text that people wrote, *is_line* that it is one
    line of it.
    """

    name: str
    plugin: str
    kind: str
    label: str
    columns: tuple[KnownColumn, ...]
    personal: bool = False
    required: bool = False
    unique: bool = False
    is_text: bool = False
    is_line: bool = False
    target: str | None = None
    same_person: bool = False
    link_table: str | None = None


class _EntityRow(msgspec.Struct, frozen=True):
    label: str
    plural: str
    table: str
    title: str
    person: bool
    erasure: Erasure
    follows: str | None


class KnownEntity(msgspec.Struct, frozen=True):
    """An entity as it was last declared, with the fields that any plugin ever gave it."""

    key: str
    plugin: str
    label: str
    plural: str
    table: str
    title: str
    person: bool
    erasure: Erasure
    follows: str | None
    fields: Mapping[str, KnownField]

    @property
    def own_fields(self) -> tuple[KnownField, ...]:
        """The fields that people or rules fill in."""
        return tuple(field for field in self.fields.values() if field.plugin)

    @property
    def personal_fields(self) -> tuple[KnownField, ...]:
        """The fields that hold data of people."""
        return tuple(field for field in self.own_fields if field.personal)

    def sql_table(self, types: SqlTypes) -> Table:
        """Return the table with every column that is known."""
        columns = [c for field in self.fields.values() for c in field.columns]
        return Table(self.table, MetaData(), *(Column(c.name, types[c.kind]) for c in columns))


Catalogue = Mapping[str, KnownEntity]


def keep_catalogue(
    connection: Connection, database: Database, schema: Schema, tables: Tables
) -> None:
    """Write down what *schema* declares; what it no longer declares stays known."""
    table = tables.system.catalogue
    known = {
        (entity, field): (plugin, database.cells.decode(ColumnKind.JSON, declared))
        for entity, field, plugin, declared in connection.execute(
            select(table.c.entity, table.c.field, table.c.plugin, table.c.declared)
        )
    }
    wanted = dict(_rows(schema))
    renamed = {
        (entity.key, field.renamed_from)
        for entity in schema.entities.values()
        for field in entity.fields.values()
        if field.renamed_from
    }
    outdated = {key for key, row in wanted.items() if known.get(key, row) != row}
    for entity_key, field_name in outdated | (renamed & known.keys()):
        connection.execute(
            delete(table).where(table.c.entity == entity_key, table.c.field == field_name)
        )
    added = [
        {"entity": key[0], "field": key[1], "plugin": plugin, "declared": _cell(database, declared)}
        for key, (plugin, declared) in wanted.items()
        if key in outdated or key not in known
    ]
    if added:
        connection.execute(insert(table), added)


def lacking_places(database: Database, schema: Schema, tables: Tables) -> list[tuple[str, str]]:
    """Return the entities and fields of *schema* of which nothing is written down yet."""
    table = tables.system.catalogue
    with database.reading() as tx:
        known = set(tx.rows(database.prepare(select(table.c.entity, table.c.field))))
    return sorted(dict(_rows(schema)).keys() - known)


def read_catalogue(tx: Transaction, database: Database, tables: Tables) -> Catalogue:
    """Return every entity that is known, by key."""
    fields: dict[str, dict[str, KnownField]] = {}
    entities: dict[str, tuple[str, _EntityRow]] = {}
    for entity, field, plugin, declared in tx.rows(_select(database, tables)):
        content = tx.cells.decode(ColumnKind.JSON, declared)
        if field == ENTITY_ROW:
            entities[entity] = (plugin, msgspec.convert(content, _EntityRow))
        else:
            known = msgspec.convert(content, KnownField)
            fields.setdefault(entity, {})[field] = known
    return {
        key: KnownEntity(
            key=key, plugin=plugin, fields=fields.get(key, {}), **msgspec.structs.asdict(row)
        )
        for key, (plugin, row) in entities.items()
    }


def forget_plugin(tx: Transaction, database: Database, tables: Tables, plugin: str) -> None:
    """Forget what *plugin* declared, whose tables and columns are gone."""
    table = tables.system.catalogue
    gone = table.c.plugin == bindparam("plugin", type_=table.c.plugin.type)
    tx.run(database.prepare(delete(table).where(gone)), {"plugin": plugin})


def _select(database: Database, tables: Tables) -> Prepared:
    table = tables.system.catalogue
    columns = (table.c.entity, table.c.field, table.c.plugin, table.c.declared)
    return database.prepare(select(*columns).order_by(table.c.entity, table.c.field))


def _cell(database: Database, declared: Any) -> Any:
    # Through SQLAlchemy, JSONB takes the content itself and SQLite's plain text its encoding.
    return database.cells.encode(ColumnKind.JSON, declared) if database.is_sqlite else declared


def _rows(schema: Schema) -> Iterator[tuple[tuple[str, str], tuple[str, Any]]]:
    for entity in schema.entities.values():
        yield (entity.key, ENTITY_ROW), (entity.plugin, msgspec.to_builtins(_entity_row(entity)))
        for field in entity.fields.values():
            declared = msgspec.to_builtins(known_field(entity, field))
            yield (entity.key, field.name), (field.plugin or entity.plugin, declared)


def _entity_row(entity: EntityType) -> _EntityRow:
    return _EntityRow(
        label=entity.label,
        plural=entity.plural,
        table=entity.table,
        title=entity.title,
        person=entity.person,
        erasure=entity.erasure,
        follows=entity.follows,
    )


def known_field(entity: EntityType, field: Field) -> KnownField:
    """Return what the catalogue keeps of a field of *entity*."""
    return KnownField(
        name=field.name,
        plugin=field.plugin,
        kind=field.kind,
        label=field.label,
        columns=tuple(KnownColumn(c.name, c.kind, c.references) for c in field.columns),
        personal=field.personal,
        required=field.required,
        unique=field.unique,
        is_text=isinstance(field, Text),
        is_line=isinstance(field, Text) and not isinstance(field, LongText),
        target=field.target if isinstance(field, (Link, Links)) else None,
        same_person=isinstance(field, Link) and field.same_person,
        link_table=f"{entity.table}__{field.name}" if isinstance(field, Links) else None,
    )
