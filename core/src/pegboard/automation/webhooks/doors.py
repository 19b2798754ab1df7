"""The secrets by which webhooks and their receivers know each other, kept sealed."""

from datetime import datetime

from pegboard.access.sealing import seal, unseal
from pegboard.automation.webhooks.active import statements_of
from pegboard.automation.webhooks.sign import new_secret
from pegboard.database.transaction import Transaction
from pegboard.model.columns import ColumnKind
from pegboard.records.audit import note
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace


def make_secret(unit: Unit, entity: str, record_id: str) -> str:
    """Return a new secret for a webhook, which is never shown again; an older one is void."""
    secret = new_secret()
    sealed = seal(unit.workspace.database.vault_key, secret, purpose=_purpose(record_id))
    row = {"id": record_id, "secret": sealed, "failing_since": None}
    unit.tx.run(statements_of(unit.workspace).keep_secret, row)
    note(unit, "webhook_secret_made", entity=entity, record=record_id)
    return secret


def has_secret(tx: Transaction, workspace: Workspace, record_id: str) -> bool:
    """Return whether a secret was made for a webhook."""
    return tx.row(statements_of(workspace).door, {"wanted": record_id}) is not None


def secret_of(tx: Transaction, workspace: Workspace, record_id: str) -> str | None:
    """Return the secret of a webhook; None when there is none, or another key sealed it."""
    row = tx.row(statements_of(workspace).door, {"wanted": record_id})
    if row is None:
        return None
    return unseal(workspace.database.vault_key, row[0], purpose=_purpose(record_id))


def failing_since(tx: Transaction, workspace: Workspace, record_id: str) -> datetime | None:
    """Return since when no message of a webhook was taken."""
    row = tx.row(statements_of(workspace).door, {"wanted": record_id})
    if row is None or row[1] is None:
        return None
    found: datetime = tx.cells.decode(ColumnKind.MOMENT, row[1])
    return found


def _purpose(record_id: str) -> str:
    return f"webhook {record_id}"
