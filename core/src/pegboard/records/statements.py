"""The prepared statements that write one entity, built once per assembly."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from pegboard.database.cells import Convert
from pegboard.database.lists import among
from pegboard.database.statements import BulkInsert, Prepared
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import (
    Boolean,
    Choice,
    Date,
    Decimal,
    Field,
    Moment,
    Money,
    Percent,
)
from pegboard.model.schema import EntityType
from pegboard.records.workspace import Workspace

REPEATING = (Date, Moment, Money, Decimal, Percent, Boolean, Choice)
"""Fields whose values are often the same in many records, and can be keys of a mapping."""
Encoders = tuple[tuple[str, Convert | None], ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """How the values of one entity become parameters of its INSERT, or rows of a bulk insert."""

    insert: Prepared
    bulk: BulkInsert
    fields: tuple[tuple[Field, Encoders], ...]

    def parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return *values* (of all stored fields) as parameters, encoded for the database."""
        row: dict[str, Any] = {}
        for field, encoders in self.fields:
            cells = field.to_cells(values.get(field.name))
            for (column, encode), cell in zip(encoders, cells, strict=True):
                row[column] = cell if encode is None or cell is None else encode(cell)
        return row

    def rows(
        self, blank: Mapping[str, Any], records: Iterable[Mapping[str, Any]]
    ) -> Iterator[list[Any]]:
        """Yield each of *records* as a row; what is still as in *blank* is encoded just once."""
        plan = [
            (name, blank[name], _cells(field, encoders, blank[name]), _encoding(field, encoders))
            for field, encoders in self.fields
            for name in [field.name]
        ]
        for values in records:
            row: list[Any] = []
            for name, unsaid, cells, encode in plan:
                value = values[name]
                row += cells if value is unsaid else encode(value)
            yield row


def _encoding(field: Field, encoders: Encoders) -> Callable[[Any], Sequence[Any]]:
    """Return how a value of *field* becomes cells; what repeats is worked out once."""
    known: dict[Any, Sequence[Any]] = {}

    def encode(value: Any) -> Sequence[Any]:
        cells = known.get(value)
        if cells is None:
            cells = known[value] = _cells(field, encoders, value)
        return cells

    if type(field).to_cells is Field.to_cells and encoders[0][1] is None:
        return lambda value: (value,)
    if type(field) in REPEATING:
        return encode
    return lambda value: _cells(field, encoders, value)


def _cells(field: Field, encoders: Encoders, value: Any) -> list[Any]:
    return [
        cell if encode is None or cell is None else encode(cell)
        for (_, encode), cell in zip(encoders, field.to_cells(value), strict=True)
    ]


def writing_of(workspace: Workspace, entity: EntityType) -> Writing:
    """Return the INSERT of *entity* with its encoders."""
    return workspace.built.get(("insert", entity.key), lambda: _build(workspace, entity))


def _build(workspace: Workspace, entity: EntityType) -> Writing:
    table = workspace.tables.of(entity.key)
    encoder = workspace.database.cells.encoder
    fields = tuple(
        (field, tuple((column.name, encoder(column.kind)) for column in field.columns))
        for field in entity.fields.values()
        if field.stored
    )
    statement = insert(table).values(
        {c.name: bindparam(c.name, type_=c.type) for c in table.columns}
    )
    bulk = workspace.database.prepare_bulk(table)
    return Writing(workspace.database.prepare(statement), bulk, fields)


def update_of(workspace: Workspace, entity: EntityType, columns: tuple[str, ...]) -> Prepared:
    """Return an UPDATE of *columns* for the record given as `wanted_id` at `wanted_version`."""

    def build() -> Prepared:
        table = workspace.tables.of(entity.key)
        ident = bindparam("wanted_id", type_=workspace.database.types[ColumnKind.ID])
        version = bindparam("wanted_version", type_=workspace.database.types[ColumnKind.INTEGER])
        statement = (
            update(table)
            .where(table.c.id == ident, table.c.version == version)
            .values({name: bindparam(name, type_=table.c[name].type) for name in columns})
        )
        return workspace.database.prepare(statement)

    return workspace.built.get(("update", entity.key, columns), build)


def rows_of(workspace: Workspace, entity: EntityType) -> Prepared:
    """Return the SELECT of all stored fields of the records in the list `ids`, locking them."""

    def build() -> Prepared:
        table = workspace.tables.of(entity.key)
        wanted = among(table.c.id, "ids", is_sqlite=workspace.database.is_sqlite)
        statement = _stored_columns(workspace, entity).where(wanted).order_by(table.c.id)
        return workspace.database.prepare(statement.with_for_update())

    return workspace.built.get(("rows", entity.key), build)


def _stored_columns(workspace: Workspace, entity: EntityType) -> Select[Any]:
    table = workspace.tables.of(entity.key)
    names = [
        column.name
        for field in entity.fields.values()
        for column in field.columns
        if not column.name.endswith("__folded")
    ]
    return select(*(table.c[name] for name in names))


def row_of(workspace: Workspace, entity: EntityType, *, lock: bool) -> Prepared:
    """Return the SELECT of all stored fields of the record given as `wanted_id`."""

    def build() -> Prepared:
        table = workspace.tables.of(entity.key)
        ident = bindparam("wanted_id", type_=workspace.database.types[ColumnKind.ID])
        statement = _stored_columns(workspace, entity).where(table.c.id == ident)
        return workspace.database.prepare(statement.with_for_update() if lock else statement)

    return workspace.built.get(("row", entity.key, lock), build)
