"""Where people's data lies: the table of every entity that the catalogue knows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Column, ColumnElement, MetaData, Table, or_, select, true

from pegboard.database.catalogue import Catalogue, KnownEntity, KnownField, read_catalogue
from pegboard.database.lists import among, list_value
from pegboard.model.columns import FOLDED_SUFFIX, ColumnKind
from pegboard.records.unit import Unit
from pegboard.transfer.subjects.wanted import RecordKey


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One record as it is stored, in the bin or not; *cells* are the driver's, by column."""

    entity: KnownEntity
    cells: Mapping[str, Any]

    @property
    def id(self) -> str:
        return str(self.cells["id"])

    @property
    def key(self) -> RecordKey:
        return (self.entity.key, self.id)

    @property
    def title(self) -> str:
        return str(self.cells.get(self.entity.title) or "")

    @property
    def is_deleted(self) -> bool:
        return self.cells.get("deleted_at") is not None


class Places:
    """All tables of records, those of disabled plugins too, read past rights and scopes."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self._tables: dict[str, Table] = {}

    @cached_property
    def catalogue(self) -> Catalogue:
        workspace = self.unit.workspace
        return read_catalogue(self.unit.tx, workspace.database, workspace.tables)

    def table(self, entity: KnownEntity) -> Table:
        """Return the table of *entity* with every column that any plugin gave it."""
        if entity.key not in self._tables:
            self._tables[entity.key] = entity.sql_table(self.unit.workspace.database.types)
        return self._tables[entity.key]

    def link_table(self, name: str) -> Table:
        """Return the table of a field that links to any number of records."""
        ident = self.unit.workspace.database.types[ColumnKind.ID]
        return Table(name, MetaData(), Column("source", ident), Column("target", ident))

    def rows(
        self, entity: KnownEntity, condition: ColumnElement[bool], values: Mapping[str, Any]
    ) -> Iterator[StoredRow]:
        """Yield the records for which *condition* holds."""
        table = self.table(entity)
        names = [column.name for column in table.columns]
        prepared = self.unit.workspace.database.prepare(
            select(*table.columns).where(condition).order_by(table.c.id)
        )
        for row in self.unit.tx.rows(prepared, values):
            yield StoredRow(entity, dict(zip(names, row, strict=True)))

    def cells(
        self, entity: KnownEntity, columns: Sequence[str], *, filled: Sequence[str] = ()
    ) -> Iterator[tuple[Any, ...]]:
        """Yield just *columns* of all records, or of those where one of *filled* holds something.

        Nothing else may be streamed meanwhile.
        """
        table = self.table(entity)
        condition = or_(*(table.c[name].is_not(None) for name in filled)) if filled else true()
        statement = select(*(table.c[name] for name in columns)).where(condition)
        for batch in self.unit.tx.stream(self.unit.workspace.database.prepare(statement)):
            yield from batch

    def listed(self, entity: KnownEntity, column: str, ids: Collection[str]) -> Iterator[StoredRow]:
        """Yield the records whose *column* (an id) is one of *ids*."""
        if not ids:
            return
        is_sqlite = self.unit.tx.is_sqlite
        condition = among(self.table(entity).c[column], "ids", is_sqlite=is_sqlite)
        yield from self.rows(
            entity, condition, {"ids": list_value(sorted(ids), is_sqlite=is_sqlite)}
        )

    def value(self, row: StoredRow, field: KnownField) -> Any:
        """Return the value of a field in plain terms: of several columns, by their endings."""
        decode = self.unit.tx.cells.decode
        found = {
            column.name: decode(ColumnKind(column.kind), row.cells[column.name])
            for column in field.columns
            if not column.name.endswith(FOLDED_SUFFIX)
        }
        if len(found) == 1:
            return next(iter(found.values()))
        parts = {
            "amount" if name == field.name else name.removeprefix(f"{field.name}_"): cell
            for name, cell in found.items()
        }
        return parts if any(cell is not None for cell in parts.values()) else None
