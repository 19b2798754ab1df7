"""Brings a database to the declared schema: what is missing is added, nothing is dropped."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, Connection, Index, Table, inspect, text
from sqlalchemy.schema import CreateColumn, CreateIndex, CreateTable

from pegboard.database.audit_triggers import create_audit_triggers
from pegboard.database.catalogue import keep_catalogue
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
    """One schema change: SQL and a sentence for the person who approves it.

    It adds, or renames, what is called *name* (a table, a column, an index) at *table*; *was* is
    the name before.
    """

    sentence: str
    sql: str
    table: str = ""
    kind: Literal["table", "column", "index", "rename"] = "table"
    name: str = ""
    was: str = ""


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
        create_audit_triggers(connection)
        keep_catalogue(connection, database, schema, tables)
        return steps


def _steps(connection: Connection, schema: Schema, tables: Tables) -> tuple[Step, ...]:
    """Compare what is there with what is declared; nothing is ever taken away."""
    renames = _renames(connection, schema)
    renamed = {(rename.table, rename.new) for rename in renames}
    known = inspect(connection)
    existing = set(known.get_table_names())
    present = [table.name for table in tables.metadata.tables.values() if table.name in existing]
    all_columns = known.get_multi_columns(filter_names=present)
    all_indexes = known.get_multi_indexes(filter_names=present)
    steps = [rename.step for rename in renames]
    for table in tables.metadata.sorted_tables:
        if table.name not in existing:
            steps.extend(_new_table(connection, table))
            continue
        columns = {column["name"] for column in all_columns[None, table.name]}
        columns |= {new for name, new in renamed if name == table.name}
        lacking = [column for column in table.columns if column.name not in columns]
        steps.extend(_new_column(connection, table, column) for column in lacking)
        indexes = {index["name"] for index in all_indexes[None, table.name]}
        steps.extend(
            _index_step(connection, index)
            for index in sorted(table.indexes, key=lambda index: str(index.name))
            if index.name not in indexes
        )
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
            self.table,
            "rename",
            self.new,
            self.old,
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


def _new_table(connection: Connection, table: Table) -> list[Step]:
    indexes = sorted(table.indexes, key=lambda index: str(index.name))
    sentence = f"Create the table {table.name}"
    name = str(table.name)
    created = Step(sentence, _sql(connection, CreateTable(table)), name, "table", name)
    return [created, *(_index_step(connection, index) for index in indexes)]


def _new_column(connection: Connection, table: Table, column: Column[Any]) -> Step:
    added = _sql(connection, CreateColumn(column))
    return Step(
        f"Add {column.name} to {table.name}",
        f'ALTER TABLE "{table.name}" ADD COLUMN {added}',
        str(table.name),
        "column",
        str(column.name),
    )


def _index_step(connection: Connection, index: Index) -> Step:
    name, at = str(index.name), index.table
    sql = _sql(connection, CreateIndex(index))
    place = "" if at is None else str(at.name)
    return Step(f"Create the index {name}", sql, place, "index", name)


def _sql(connection: Connection, element: object) -> str:
    return str(element.compile(dialect=connection.dialect)).strip()  # type: ignore[attr-defined]  # DDL elements compile
