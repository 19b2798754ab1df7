"""The tables of an assembly, built from its schema."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Column, Index, MetaData, Table, UniqueConstraint, and_

from pegboard.database.system_tables import SystemTables
from pegboard.database.types import SqlTypes
from pegboard.model import columns as declared
from pegboard.model.fields import Link
from pegboard.model.schema import EntityType, Schema

LONGEST_INDEX_NAME = 60


@dataclass(frozen=True)
class Tables:
    """SQLAlchemy Core tables: one per entity, one per "links" field, and the kernel's own."""

    metadata: MetaData
    entities: MappingProxyType[str, Table]
    links: MappingProxyType[tuple[str, str], Table]
    system: SystemTables

    def of(self, entity: str) -> Table:
        return self.entities[entity]


def build_tables(schema: Schema, types: SqlTypes) -> Tables:
    """Return the tables of *schema* with the column types of one database."""
    metadata = MetaData()
    system = SystemTables(metadata, types)
    entities = {
        key: _entity_table(entity, metadata, types) for key, entity in schema.entities.items()
    }
    links = {
        (entity.key, field.name): _link_table(entity, field.name, metadata, types)
        for entity in schema.entities.values()
        for field in entity.links_fields
    }
    return Tables(metadata, MappingProxyType(entities), MappingProxyType(links), system)


def _entity_table(entity: EntityType, metadata: MetaData, types: SqlTypes) -> Table:
    table = Table(entity.table, metadata)
    for field in entity.fields.values():
        for column in field.columns:
            table.append_column(_column(column, types))
    living = table.c.deleted_at.is_(None)
    for field in entity.fields.values():
        for column in field.columns:
            if column.unique:
                _index(table, column.name, living, unique=True)
            elif column.indexed and not _only_recorded(field):
                _index(table, column.name, _indexed_rows(table, column, living))
    return table


def _indexed_rows(table: Table, column: declared.Column, living: Any) -> Any:
    """Return which rows an index holds: nobody looks for a link by its being empty."""
    if column.references is None:
        return living
    return and_(living, table.c[column.name].is_not(None))


def _only_recorded(field: Any) -> bool:
    """Who created, changed or deleted is shown, but lists by it are too rare to pay an index."""
    return isinstance(field, Link) and field.name in ("created_by", "updated_by", "deleted_by")


def _column(column: declared.Column, types: SqlTypes) -> Column[Any]:
    return Column(
        column.name,
        types[column.kind],
        primary_key=column.name == "id",
        nullable=column.name not in ("id", "version", "created_at", "updated_at"),
    )


def _index(table: Table, column: str, living: Any, *, unique: bool = False) -> None:
    prefix = "uq" if unique else "ix"
    name = f"{prefix}_{table.name}_{column}"[:LONGEST_INDEX_NAME]
    columns = [table.c[column]] if unique else [table.c[column], table.c.id]
    Index(name, *columns, unique=unique, sqlite_where=living, postgresql_where=living)


def _link_table(entity: EntityType, field: str, metadata: MetaData, types: SqlTypes) -> Table:
    name = f"{entity.table}__{field}"
    ident = types[declared.ColumnKind.ID]
    return Table(
        name,
        metadata,
        Column("source", ident, nullable=False),
        Column("target", ident, nullable=False),
        UniqueConstraint("source", "target", name=f"uq_{name}"[:LONGEST_INDEX_NAME]),
        Index(f"ix_{name}_target"[:LONGEST_INDEX_NAME], "target"),
    )
