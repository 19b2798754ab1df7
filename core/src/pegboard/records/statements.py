"""The prepared statements that write one entity, built once per assembly."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from pegboard.database.cells import Convert
from pegboard.database.statements import Prepared
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Field
from pegboard.model.schema import EntityType
from pegboard.records.workspace import Workspace

Encoders = tuple[tuple[str, Convert | None], ...]


@dataclass(frozen=True, slots=True)
class Writing:
    """How the values of one entity become parameters of its INSERT."""

    insert: Prepared
    fields: tuple[tuple[Field, Encoders], ...]

    def parameters(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return *values* (of all stored fields) as parameters, encoded for the database."""
        row: dict[str, Any] = {}
        for field, encoders in self.fields:
            cells = field.to_cells(values.get(field.name))
            for (column, encode), cell in zip(encoders, cells, strict=True):
                row[column] = cell if encode is None or cell is None else encode(cell)
        return row


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
    return Writing(workspace.database.prepare(statement), fields)


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


def row_of(workspace: Workspace, entity: EntityType, *, lock: bool) -> Prepared:
    """Return the SELECT of all stored fields of the record given as `wanted_id`."""

    def build() -> Prepared:
        table = workspace.tables.of(entity.key)
        names = [
            column.name
            for field in entity.fields.values()
            for column in field.columns
            if not column.name.endswith("__folded")
        ]
        ident = bindparam("wanted_id", type_=workspace.database.types[ColumnKind.ID])
        statement = select(*(table.c[name] for name in names)).where(table.c.id == ident)
        return workspace.database.prepare(statement.with_for_update() if lock else statement)

    return workspace.built.get(("row", entity.key, lock), build)
