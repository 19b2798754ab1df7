"""The small company in real tables, read by statements that run on the bare driver."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import (
    Column,
    ColumnElement,
    Dialect,
    FromClause,
    MetaData,
    Table,
    bindparam,
    create_engine,
    exists,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import TEXT
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import ClauseElement

from core.tests.expressions.company import DEAL, NOW, SYSTEM, Company
from pegboard.expressions import FOLDED, Columns, PostgresTerms, SqliteTerms, Terms
from pegboard.expressions.postgres_functions import SETUP
from pegboard.expressions.sqlite_functions import FUNCTIONS
from pegboard.model.columns import FOLDED_SUFFIX, ColumnKind
from pegboard.model.fields import Link, Links
from pegboard.model.schema import EntityType


@dataclass(frozen=True, eq=False, repr=False)
class CompanyTables:
    """A database that holds the company."""

    company: Company
    terms: Terms
    dialect: Dialect
    execute: Callable[[str, Any], Sequence[tuple[Any, ...]]]
    tables: dict[str, Table] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.dialect.name

    def values(self, *wanted: ColumnElement[Any], source: FromClause) -> list[tuple[Any, ...]]:
        """Return the id of every deal with what is *wanted* of it."""
        deal = self.tables[DEAL]
        statement = select(deal.c.id, *wanted).select_from(source)
        current = {
            "now": self.terms.native(NOW.now, ColumnKind.MOMENT),
            "today": self.terms.native(NOW.today, ColumnKind.DATE),
            "me": self.terms.native(NOW.me, ColumnKind.ID),
        }
        rows = self.run(statement, current)
        return [
            tuple(str(cell) if isinstance(cell, UUID) else cell for cell in row) for row in rows
        ]

    def run(self, statement: ClauseElement, given: Any = None) -> Sequence[tuple[Any, ...]]:
        compiled = statement.compile(dialect=self.dialect)
        if isinstance(given, list):
            return self.execute(str(compiled), given)
        return self.execute(str(compiled), {**(compiled.params or {}), **(given or {})})

    def deals(self) -> "RecordColumns":
        return RecordColumns(self, self.company.schema.entity(DEAL), self.tables[DEAL])


class RecordColumns:
    """Columns of one record; joins what paths need to *source*."""

    def __init__(self, owner: CompanyTables, entity: EntityType, table: FromClause) -> None:
        self.owner = owner
        self.source = table
        self.places: dict[tuple[str, ...], tuple[EntityType, FromClause]] = {(): (entity, table)}

    def column(self, path: tuple[str, ...], part: str | None = None) -> ColumnElement[Any]:
        _, table = self._place(path[:-1])
        name = path[-1]
        if part == FOLDED:
            name += FOLDED_SUFFIX
        elif part not in (None, "amount"):
            name = f"{name}_{part}"
        return table.c[name]

    def exists(
        self,
        path: tuple[str, ...],
        build: Callable[[Columns, ColumnElement[Any]], ColumnElement[bool]],
    ) -> ColumnElement[bool]:
        holder, links, target = self._links(path)
        linked = RecordColumns(
            self.owner,
            self.owner.company.schema.entity(target),
            self.owner.tables[target].alias(),
        )
        condition = build(linked, links.c.target)
        source = linked.source.join(links, linked.places[()][1].c.id == links.c.target)
        return exists(
            select(links.c.target)
            .select_from(source)
            .where(links.c.source == holder.c.id, condition)
            .correlate_except(links)
        )

    def count(self, path: tuple[str, ...]) -> ColumnElement[int]:
        holder, links, _ = self._links(path)
        return (
            select(func.count())
            .select_from(links)
            .where(links.c.source == holder.c.id)
            .correlate_except(links)
        ).scalar_subquery()

    def _links(self, path: tuple[str, ...]) -> tuple[FromClause, FromClause, str]:
        entity, holder = self._place(path[:-1])
        found = entity.field(path[-1])
        assert isinstance(found, Links)
        return holder, self.owner.tables[f"{entity.key}.{found.name}"].alias(), found.target

    def _place(self, path: tuple[str, ...]) -> tuple[EntityType, FromClause]:
        if path not in self.places:
            entity, table = self._place(path[:-1])
            link = entity.field(path[-1])
            assert isinstance(link, Link)
            target = self.owner.tables[link.target].alias()
            self.source = self.source.outerjoin(target, table.c[link.name] == target.c.id)
            self.places[path] = (self.owner.company.schema.entity(link.target), target)
        return self.places[path]


@contextmanager
def company_tables(url: str, company: Company) -> Iterator[CompanyTables]:
    """Fill the empty database at *url* with the company."""
    opened = _sqlite if url.startswith("sqlite") else _postgres
    with opened(url, company) as found:
        _create(found)
        _fill(found)
        yield found


def _dialect(url: str) -> Dialect:
    style = "named" if url.startswith("sqlite") else "pyformat"
    return create_engine(url, paramstyle=style).dialect


@contextmanager
def _sqlite(url: str, company: Company) -> Iterator[CompanyTables]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        for function in FUNCTIONS:
            connection.create_function(
                function.name, function.arguments, function.function, deterministic=True
            )

        def execute(statement: str, given: Any) -> Sequence[tuple[Any, ...]]:
            run = connection.executemany if isinstance(given, list) else connection.execute
            return run(statement, given).fetchall()

        yield CompanyTables(company, SqliteTerms(), _dialect("sqlite://"), execute)


@contextmanager
def _postgres(url: str, company: Company) -> Iterator[CompanyTables]:
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.cursor()
        cursor.execute("SET TIME ZONE 'UTC'")
        for statement in SETUP:
            cursor.execute(statement)

        def execute(statement: str, given: Any) -> Sequence[tuple[Any, ...]]:
            if isinstance(given, list):
                cursor.executemany(statement, given)
            else:
                cursor.execute(statement, given)
            return cursor.fetchall() if cursor.description else ()

        yield CompanyTables(company, PostgresTerms(), _dialect("postgresql+psycopg://"), execute)


def _create(database: CompanyTables) -> None:
    metadata = MetaData()
    for entity in database.company.schema.entities.values():
        columns = [
            _column(database.terms, found.name, found.kind)
            for name, field_ in entity.fields.items()
            if name not in SYSTEM
            for found in field_.columns
        ]
        database.tables[entity.key] = Table(entity.table, metadata, *columns)
        for links in entity.links_fields:
            database.tables[f"{entity.key}.{links.name}"] = Table(
                f"{entity.table}__{links.name}",
                metadata,
                _column(database.terms, "source", ColumnKind.ID),
                _column(database.terms, "target", ColumnKind.ID),
            )
    for table in metadata.tables.values():
        database.run(CreateTable(table))


def _column(terms: Terms, name: str, kind: ColumnKind) -> Column[Any]:
    stored = terms.type_of(kind)
    return Column(name, TEXT(collation="C") if isinstance(stored, TEXT) else stored)


def _fill(database: CompanyTables) -> None:
    for key, records in database.company.records.items():
        entity = database.company.schema.entity(key)
        stored = [found for name, found in entity.fields.items() if name not in SYSTEM]
        rows = []
        for record in records.values():
            row: dict[str, object] = {}
            for field_ in stored:
                cells = field_.to_cells(record[field_.name])
                for column, cell in zip(field_.columns, cells, strict=True):
                    row[column.name] = database.terms.native(cell, column.kind)
            rows.append(row)
        _insert(database, key, rows)
        for links in entity.links_fields:
            pairs = [
                {"source": found, "target": target}
                for found, record in records.items()
                for target in record[links.name]
            ]
            _insert(database, f"{key}.{links.name}", pairs)


def _insert(database: CompanyTables, key: str, rows: list[dict[str, object]]) -> None:
    table = database.tables[key]
    given = {column.name: bindparam(column.name, type_=column.type) for column in table.c}
    database.run(insert(table).values(given), rows)
