"""Says which field holds a value that another record has taken already."""

from collections.abc import Iterator
from contextlib import contextmanager

from pegboard.database.errors import AlreadyTaken
from pegboard.model.change import Problem
from pegboard.model.schema import EntityType
from pegboard.records.errors import InvalidRecord
from pegboard.records.workspace import Workspace


@contextmanager
def naming_what_is_taken(workspace: Workspace, entity: EntityType) -> Iterator[None]:
    """Refuse a clash in the block at the field of *entity* that clashed.

    It tells that some record has the value, perhaps one out of reach: the one thing that
    uniqueness cannot keep to itself.
    """
    try:
        yield
    except AlreadyTaken as error:
        name = _field_at(workspace, entity, error.place)
        if name is None:
            raise
        raise InvalidRecord([Problem(name, "is taken already")]) from error


def _field_at(workspace: Workspace, entity: EntityType, place: str) -> str | None:
    table = workspace.tables.of(entity.key)
    column = next(
        (
            column.name
            for index in table.indexes
            for column in index.columns
            if index.unique and place in (index.name, f"{table.name}.{column.name}")
        ),
        None,
    )
    fields = entity.fields.values()
    return next((f.name for f in fields for c in f.columns if c.name == column), None)
