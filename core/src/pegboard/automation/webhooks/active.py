"""The webhooks that are switched on, read once for as long as none of them changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pegboard.automation.webhooks.names import WEBHOOK
from pegboard.database.cells import Cells
from pegboard.database.transaction import Transaction
from pegboard.database.webhook_statements import WebhookStatements
from pegboard.model.columns import ColumnKind
from pegboard.records.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Webhook:
    """A webhook that is on: *owner* is the id of the person whose rights its messages have."""

    id: str
    version: int
    name: str
    owner: str | None
    url: str
    entity: str
    events: tuple[str, ...]
    condition: str


def statements_of(workspace: Workspace) -> WebhookStatements:
    """Return the statements on webhooks of *workspace*, built once."""
    return workspace.built.get(
        "webhook statements",
        lambda: WebhookStatements(workspace.database, workspace.tables, WEBHOOK),
    )


def active_webhooks(workspace: Workspace, tx: Transaction) -> Mapping[str, Webhook]:
    """Return the webhooks that are on by id, with one small statement while none changes."""
    if WEBHOOK not in workspace.schema.entities:
        return {}
    statements = statements_of(workspace)
    signs = tuple(sorted(tuple(row) for row in tx.rows(statements.signs)))
    if not signs:
        return {}

    def read() -> dict[str, Webhook]:
        found = (_webhook(tx.cells, row) for row in tx.rows(statements.active))
        return {one.id: one for one in found}

    return workspace.around.get(("webhooks", signs), read)


def _webhook(cells: Cells, row: Sequence[Any]) -> Webhook:
    ident, version, name, owner, url, entity, events, condition = row
    chosen = tuple(cells.decode(ColumnKind.JSON, events) or ())
    return Webhook(ident, version, name, owner, url, entity, chosen, condition or "")
