"""The workflows that are switched on, read once for as long as none of them changes."""

from collections.abc import Mapping
from dataclasses import dataclass

from pegboard.automation.workflows.document import BadDocument, Document, read_document
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.database.transaction import Transaction
from pegboard.database.workflow_statements import WorkflowStatements
from pegboard.records.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Active:
    """A workflow that is on, with what it says; it acts with the rights of *run_as*."""

    id: str
    version: int
    name: str
    owner: str | None
    run_as: str | None
    document: Document


def statements_of(workspace: Workspace) -> WorkflowStatements:
    """Return the statements on workflows of *workspace*, built once."""
    return workspace.built.get(
        "workflow statements",
        lambda: WorkflowStatements(workspace.database, workspace.tables, WORKFLOW),
    )


def active_workflows(workspace: Workspace, tx: Transaction) -> Mapping[str, Active]:
    """Return the workflows that are on by id, with one small statement while none changes."""
    if WORKFLOW not in workspace.schema.entities:
        return {}
    statements = statements_of(workspace)
    signs = tuple(sorted(tuple(row) for row in tx.rows(statements.signs)))
    if not signs:
        return {}

    def read() -> dict[str, Active]:
        rows = tx.rows(statements.active)
        return {one.id: one for one in map(_active, rows) if one is not None}

    return workspace.around.get(("workflows", signs), read)


def _active(row: tuple[str, int, str, str | None, str | None, str | None]) -> Active | None:
    """Return the workflow of *row*, None where an older version wrote what is not known here."""
    ident, version, name, owner, run_as, text = row
    try:
        return Active(ident, version, name, owner, run_as, read_document(text or ""))
    except BadDocument:
        return None
