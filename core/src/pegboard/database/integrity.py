"""Looks for damage: what no rule should have let happen, told in words."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, exists, func, select

from pegboard.database.engine import Database
from pegboard.database.search_tables import PIECES_TABLE, WORDS_TABLE
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables
from pegboard.database.transaction import Transaction
from pegboard.model.columns import FOLDED_SUFFIX
from pegboard.model.fields import Link, Sequence
from pegboard.model.folding import fold
from pegboard.model.schema import EntityType, Schema


def check(database: Database, schema: Schema, tables: Tables) -> tuple[str, ...]:
    """Return a sentence for each kind of damage; none when all is well. Changes nothing."""
    with database.reading() as tx:
        search = _Search(database, schema, tables, tx)
        findings = [finding for inspection in INSPECTIONS for finding in inspection(search)]
    return tuple(findings + _file_damage(database))


@dataclass(frozen=True, slots=True)
class _Search:
    database: Database
    schema: Schema
    tables: Tables
    tx: Transaction

    def count(self, rows: FromClause, *conditions: ColumnElement[bool]) -> int:
        return self.number(select(func.count()).select_from(rows).where(*conditions))

    def number(self, statement: Select[Any]) -> int:
        row = self.tx.row(self.database.prepare(statement))
        return int(row[0]) if row and row[0] is not None else 0

    def entities(self) -> Iterator[tuple[EntityType, Any]]:
        for entity in self.schema.entities.values():
            yield entity, self.tables.of(entity.key)


def _dangling_links(search: _Search) -> Iterator[str]:
    for entity, rows in search.entities():
        for field in entity.fields.values():
            if not isinstance(field, Link):
                continue
            target = search.tables.of(field.target).alias("target")
            link = rows.c[field.name]
            lost = and_(link.is_not(None), ~exists().where(target.c.id == link))
            if count := search.count(rows, lost):
                yield (
                    f"{_records(count, entity)} link in {field.name} to a record of "
                    f"{field.target} that does not exist."
                )


def _orphaned_links(search: _Search) -> Iterator[str]:
    for (key, name), link in search.tables.links.items():
        field: Any = search.schema.entity(key).field(name)
        source = search.tables.of(key)
        target = search.tables.of(field.target).alias("target")
        lost = ~exists().where(source.c.id == link.c.source) | ~exists().where(
            target.c.id == link.c.target
        )
        if count := search.count(link, lost):
            yield f"{count:,} entries of {key}.{name} tie records that do not exist."


def _doubled_values(search: _Search) -> Iterator[str]:
    for entity, rows in search.entities():
        for field in entity.fields.values():
            for column in field.columns:
                if not column.unique:
                    continue
                cell = rows.c[column.name]
                doubled = (
                    select(cell)
                    .where(rows.c.deleted_at.is_(None), cell.is_not(None))
                    .group_by(cell)
                    .having(func.count() > 1)
                )
                if count := search.count(doubled.subquery()):
                    yield f"{count:,} values of {entity.key}.{field.name} are there twice."


def _unfolded_texts(search: _Search) -> Iterator[str]:
    for entity, rows in search.entities():
        for column in rows.columns:
            if not column.name.endswith(FOLDED_SUFFIX):
                continue
            name = column.name.removesuffix(FOLDED_SUFFIX)
            statement = search.database.prepare(select(rows.c[name], column))
            count = sum(
                (None if text is None else fold(text)) != folded
                for batch in search.tx.stream(statement)
                for text, folded in batch
            )
            if count:
                yield f"{_records(count, entity)} sort and filter by an outdated {name}."


def _lost_history(search: _Search) -> Iterator[str]:
    history = search.tables.system.history
    for entity, rows in search.entities():
        latest = (
            select(history.c.record_id, func.max(history.c.version).label("version"))
            .where(history.c.entity == entity.key)
            .group_by(history.c.record_id)
            .subquery()
        )
        together = rows.join(latest, latest.c.record_id == rows.c.id)
        if count := search.count(together, latest.c.version != rows.c.version):
            yield f"{_records(count, entity)} stand at another version than their history."


def _late_sequences(search: _Search) -> Iterator[str]:
    sequence = search.tables.system.sequence
    for entity, rows in search.entities():
        for field in entity.own_fields:
            if not isinstance(field, Sequence):
                continue
            name = f"{entity.key}.{field.name}"
            last = search.number(select(sequence.c.last).where(sequence.c.name == name))
            number = _number_in(field)
            statement = search.database.prepare(select(rows.c[field.name]))
            highest = max(
                (number(text) for batch in search.tx.stream(statement) for (text,) in batch),
                default=0,
            )
            if highest > last:
                yield f"The next number of {name} would be {last + 1}, but {highest} is given out."


def _number_in(field: Sequence) -> Callable[[str | None], int]:
    before, _, rest = field.pattern.partition("{number")
    after = rest.partition("}")[2]
    pattern = re.compile(re.escape(before) + r"(\d+)" + re.escape(after) + r"\Z")

    def number(text: str | None) -> int:
        match = pattern.match(text or "")
        return int(match.group(1)) if match else 0

    return number


def _outdated_search(search: _Search) -> Iterator[str]:
    index = search.tables.system.search
    for entity, rows in search.entities():
        mine = index.c.entity == entity.key
        living = exists().where(rows.c.id == index.c.record_id, rows.c.deleted_at.is_(None))
        if count := search.count(index, mine, ~living):
            yield f"Search still knows {_records(count, entity)} that are gone."
        if entity.title == "id" or not entity.field(entity.title).stored:
            continue
        known = exists().where(index.c.record_id == rows.c.id, mine)
        named = rows.c[entity.title].is_not(None)
        if count := search.count(rows, rows.c.deleted_at.is_(None), named, ~known):
            yield f"Search does not know {_records(count, entity)}."


def _records(count: int, entity: EntityType) -> str:
    return f"{count:,} of {entity.plural} ({entity.key})"


def _file_damage(database: Database) -> list[str]:
    """SQLite's own check of its file, and of the search tables against what they index."""
    if not database.is_sqlite:
        return []
    findings = []
    with database.reading() as tx:
        told = [str(row[0]) for row in tx.rows(Prepared("PRAGMA integrity_check(10)", {}))]
        findings += [f"SQLite reports: {line}" for line in told if line != "ok"]
    for table in (WORDS_TABLE, PIECES_TABLE):
        ask = f"INSERT INTO {table}({table}, rank) VALUES ('integrity-check', 1)"  # noqa: S608  # our own names
        try:
            with database.writing() as tx:
                tx.run(Prepared(ask, {}))
        except sqlite3.DatabaseError:
            findings.append(f"The search index {table} does not fit the texts it indexes.")
    return findings


INSPECTIONS: tuple[Callable[[_Search], Iterator[str]], ...] = (
    _dangling_links,
    _orphaned_links,
    _doubled_values,
    _unfolded_texts,
    _lost_history,
    _late_sequences,
    _outdated_search,
)
