"""The fields of a query as columns of its SELECT, and how its rows are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement

from pegboard.model.fields import Formula, Link, Links
from pegboard.model.fields.base import Field
from pegboard.records.behind_links import Behind
from pegboard.records.conditions import formula
from pegboard.records.errors import BadQuery
from pegboard.records.joins import Joins
from pegboard.records.paths import FieldPath
from pegboard.records.readers import Read, json_reader, value_reader
from pegboard.records.workspace import Workspace

Form = Literal["python", "json"]


@dataclass(frozen=True, slots=True)
class Output:
    """One field in a result: where its cells stand in the row, and how they are read."""

    name: str
    start: int
    stop: int
    read: Read | None


@dataclass(frozen=True, slots=True)
class LinkedOutput:
    """A "links" field in a result: filled from a second statement for all rows at once."""

    name: str
    place: int
    field: Links


@dataclass(frozen=True, slots=True)
class Outputs:
    """All outputs of a query; *columns* are what its SELECT begins with.

    *sensitive* names the outputs whose reading the audit log tells.
    """

    columns: tuple[ColumnElement[Any], ...]
    fields: tuple[Output, ...]
    linked: tuple[LinkedOutput, ...]
    sensitive: tuple[str, ...]

    def rows(self, raw: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """Return *raw* rows as tuples of values, in the order of the fields."""
        if all(
            o.read is None and o.stop == o.start + 1 == i + 1 for i, o in enumerate(self.fields)
        ):
            width = len(self.fields)
            return [row[:width] for row in raw]
        plain = [(o.start, o.stop, o.read) for o in self.fields]
        return [
            tuple(
                [
                    row[start] if read is None else read(row[start:stop])
                    for start, stop, read in plain
                ]
            )
            for row in raw
        ]


def build_outputs(
    workspace: Workspace, joins: Joins, paths: Sequence[FieldPath], form: Form
) -> Outputs:
    """Return the outputs for *paths*, adding the joins that they need.

    Raises:
        BadQuery: a path leads behind a link to a field of several links.
    """
    columns: list[ColumnElement[Any]] = []
    fields: list[Output] = []
    linked: list[LinkedOutput] = []
    reader = json_reader if form == "json" else value_reader
    for place, path in enumerate(paths):
        start = len(columns)
        if isinstance(path.field, Links):
            if path.links:
                raise BadQuery("fields", f"{path.name}: several links cannot be read behind a link")
            linked.append(LinkedOutput(path.name, place, path.field))
            fields.append(Output(path.name, 0, 1, None))
            continue
        columns.extend(columns_of(workspace, joins, path.links, path.field))
        fields.append(
            Output(path.name, start, len(columns), reader(path.field, workspace.database.cells))
        )
    sensitive = tuple(path.name for path in paths if path.field.sensitive)
    return Outputs(tuple(columns), tuple(fields), tuple(linked), sensitive)


def columns_of(
    workspace: Workspace, joins: Joins, links: tuple[str, ...], field: Field
) -> list[ColumnElement[Any]]:
    """Return the columns that hold *field* behind *links*, companions left out."""
    entity, rows = joins.table(links)
    if isinstance(field, Formula):
        return [formula(workspace, Behind(joins, links), entity, field.expression)]
    if isinstance(field, Link):
        return [joins.column((*links, field.name))]
    return [rows.c[column.name] for column in field.columns if not column.name.endswith("__folded")]
