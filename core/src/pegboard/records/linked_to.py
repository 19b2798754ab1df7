"""The condition that a record links to another one, whose id comes as a parameter."""

from sqlalchemy import ColumnElement, FromClause, bindparam, select

from pegboard.model.fields import Links
from pegboard.records.workspace import Workspace

PARAMETER = "linked"


def linked_to(
    workspace: Workspace, entity: str, field: str, rows: FromClause
) -> ColumnElement[bool]:
    """Return the condition that the link or links *field* of *rows* holds the id in `linked`."""
    wanted = bindparam(PARAMETER, type_=rows.c.id.type)
    if not isinstance(workspace.schema.entity(entity).fields[field], Links):
        return rows.c[field] == wanted
    held = workspace.tables.links[entity, field]
    return rows.c.id.in_(select(held.c.source).where(held.c.target == wanted))
