"""Tells one person something, once."""

from pegboard.automation.notices.words import to_kept
from pegboard.database.notice_statements import NoticeStatements
from pegboard.model.columns import ColumnKind
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace


def notify(
    unit: Unit,
    user_id: str,
    kind: str,
    words: str,
    *,
    key: str,
    entity: str | None = None,
    record_id: str | None = None,
    by: str | None = None,
) -> bool:
    """Put a notice into a person's inbox with the unit's commit; return whether there is a new one.

    There is none when they had one with this *key*, muted the record or want none of this *kind*.
    *words* that are `Worded` are read in the person's language; `%(who)s` in them is the person
    *by* (the system for None). Whatever may be secret stays out of the words: the title of the
    record is shown beside them, as long as the person may see it.
    """
    statements = statements_of(unit.workspace)
    asked = {"user_id": user_id, "kind": kind, "record_id": record_id}
    if unit.tx.row(statements.unwanted, asked) is not None:
        return False
    row = {
        "id": new_id(),
        "user_id": user_id,
        "kind": kind,
        "words": unit.tx.cells.encode(ColumnKind.JSON, to_kept(words)),
        "entity": entity,
        "record_id": record_id,
        "by": by,
        "at": unit.parameters["now"],
        "read_at": None,
        "mailed_at": None,
        "key": key,
    }
    return bool(unit.tx.run(statements.add, row))


def statements_of(workspace: Workspace) -> NoticeStatements:
    """Return the statements on the notices of *workspace*, built once."""
    return workspace.built.get(
        "notice statements", lambda: NoticeStatements(workspace.database, workspace.tables)
    )
