"""Brings a database to the declared schema: what is missing is added, nothing is dropped."""

from dataclasses import dataclass

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Index, Table, UniqueConstraint, inspect, text
from sqlalchemy.schema import AddConstraint, CreateColumn, CreateIndex, CreateTable

from pegboard.database.engine import Database
from pegboard.database.search_tables import create_search_indexes
from pegboard.database.tables import Tables
from pegboard.expressions.postgres_functions import SETUP
from pegboard.model.schema import Schema

LOCK_TIMEOUT_MS = 2000
ADVISORY_LOCK = 0x5045_4742
"""The lock ("PEGB") that lets one process at a time change the schema on PostgreSQL."""


@dataclass(frozen=True, slots=True)
class Step:
    """One schema change: SQL and a sentence for the person who approves it."""

    sentence: str
    sql: str


def plan_schema(database: Database, schema: Schema, tables: Tables) -> tuple[Step, ...]:
    """Return the steps from the database as it is to *schema*; an empty plan means no change."""
    with database.changing_schema() as connection:
        return _steps(connection, schema, tables)


def apply_schema(database: Database, schema: Schema, tables: Tables) -> tuple[Step, ...]:
    """Bring the database to *schema* in one transaction and return what was done."""
    with database.changing_schema() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            connection.execute(text(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS}"))
            for statement in SETUP:
                connection.exec_driver_sql(statement.replace("%", "%%"))
        steps = _steps(connection, schema, tables)
        for step in steps:
            connection.exec_driver_sql(step.sql)
        create_search_indexes(connection)
        return steps


def _steps(connection: Connection, schema: Schema, tables: Tables) -> tuple[Step, ...]:
    renames = _renames(connection, schema)
    renamed = {(rename.table, rename.new) for rename in renames}
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    steps = [rename.step for rename in renames]
    for difference in compare_metadata(context, tables.metadata):
        if isinstance(difference, list):  # a list holds changes of existing columns: none is made
            continue
        steps.extend(_addition(connection, difference, renamed))
    return tuple(steps)


@dataclass(frozen=True, slots=True)
class _Rename:
    table: str
    old: str
    new: str

    @property
    def step(self) -> Step:
        return Step(
            f"Rename the column {self.old} of {self.table} to {self.new}",
            f'ALTER TABLE "{self.table}" RENAME COLUMN "{self.old}" TO "{self.new}"',
        )


def _renames(connection: Connection, schema: Schema) -> list[_Rename]:
    known = inspect(connection)
    existing = set(known.get_table_names())
    found = []
    for entity in schema.entities.values():
        wanted = [field for field in entity.fields.values() if field.renamed_from]
        if not wanted or entity.table not in existing:
            continue
        present = {column["name"] for column in known.get_columns(entity.table)}
        for field in wanted:
            for column in field.columns:
                old = column.name.replace(field.name, field.renamed_from or "", 1)
                if old in present and column.name not in present:
                    found.append(_Rename(entity.table, old, column.name))
    return found


def _addition(
    connection: Connection, difference: tuple[object, ...], renamed: set[tuple[str, str]]
) -> list[Step]:
    match difference:
        case ("add_table", Table() as table):
            indexes = [_index_step(connection, index) for index in table.indexes]
            return [
                Step(f"Create the table {table.name}", _sql(connection, CreateTable(table)))
            ] + indexes
        case ("add_column", _, str() as table, Column() as column):
            if (table, column.name) in renamed:
                return []
            added = _sql(connection, CreateColumn(column))
            return [
                Step(f"Add {column.name} to {table}", f'ALTER TABLE "{table}" ADD COLUMN {added}')
            ]
        case ("add_index", Index() as index):
            return [_index_step(connection, index)]
        case ("add_constraint", UniqueConstraint() as constraint) if not _is_sqlite(connection):
            return [Step(f"Add {constraint.name}", _sql(connection, AddConstraint(constraint)))]
        case _:
            return []


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _index_step(connection: Connection, index: Index) -> Step:
    return Step(f"Create the index {index.name}", _sql(connection, CreateIndex(index)))


def _sql(connection: Connection, element: object) -> str:
    return str(element.compile(dialect=connection.dialect)).strip()  # type: ignore[attr-defined]  # DDL elements compile
