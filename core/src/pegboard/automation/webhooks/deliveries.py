"""The log of what webhooks sent, and who may read what was in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.webhooks.active import active_webhooks, statements_of
from pegboard.automation.webhooks.listen import delivery_job
from pegboard.automation.webhooks.names import WEBHOOK
from pegboard.automation.workflows.may import demand_manager
from pegboard.database.transaction import Transaction
from pegboard.database.webhook_statements import DELIVERY
from pegboard.model.columns import ColumnKind
from pegboard.model.errors import RuleBroken
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.reach import demand, reaches
from pegboard.records.unit import Unit
from pegboard.records.workspace import Workspace

KEPT = timedelta(days=30)
JSONS, MOMENTS = ("event", "fields"), ("made_at", "tried_at")


class NotOn(RuleBroken):
    """Raised when a webhook is to send that is switched off."""

    def __init__(self) -> None:
        super().__init__(Worded("Switch the webhook on first."))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: *state* is waiting (to be sent again), delivered or failed.

    *body* and *answer* are None to who may not see what they tell.
    """

    id: str
    webhook_id: str
    event: Mapping[str, Any]
    state: str
    attempts: int
    made_at: datetime
    tried_at: datetime
    status: int | None = None
    milliseconds: int | None = None
    error: str | None = None
    body: str | None = None
    answer: str | None = None
    fields: tuple[str, ...] = ()


def keep_delivery(tx: Transaction, workspace: Workspace, delivery: Delivery) -> None:
    """Keep what came of a try in the place of what came of the one before."""
    row: dict[str, Any] = {name: getattr(delivery, name) for name in DELIVERY}
    row["fields"] = list(delivery.fields)
    encode = tx.cells.encode
    row |= {name: encode(ColumnKind.JSON, row[name]) for name in JSONS}
    row |= {name: encode(ColumnKind.MOMENT, row[name]) for name in MOMENTS}
    tx.run(statements_of(workspace).keep_delivery, row)


def list_deliveries(unit: Unit, webhook_id: str, *, most: int) -> list[Delivery]:
    """Return what a webhook sent last, with the bodies that the person of *unit* may see.

    Raises:
        NotAManager, NotFound, Forbidden: they may not see the webhook's work.
    """
    demand_manager(unit)
    wanted = demand(unit, WEBHOOK, webhook_id, "read")
    rows = unit.tx.rows(statements_of(unit.workspace).deliveries, {"wanted": wanted, "most": most})
    return [_as_seen(unit, _delivery(unit.tx, row)) for row in rows]


def send_again(unit: Unit, webhook_id: str, delivery_id: str) -> None:
    """Have a message sent again under the same id, whatever came of it before.

    Raises:
        NotAManager, NotFound, Forbidden: the person of *unit* may not change the webhook.
        NotOn: it is switched off.
    """
    demand_manager(unit)
    wanted = demand(unit, WEBHOOK, webhook_id, "update")
    row = unit.tx.row(statements_of(unit.workspace).one_delivery, {"wanted": delivery_id})
    if row is None or row[1] != wanted:
        raise NotFound(WEBHOOK, delivery_id)
    webhook = active_webhooks(unit.workspace, unit.tx).get(wanted)
    if webhook is None:
        raise NotOn
    event = dict(_delivery(unit.tx, row).event)
    key = f"{event['id']} {wanted} again {unit.now.isoformat()}"
    enqueue(unit.tx, unit.workspace, delivery_job(webhook, event, key=key), now=unit.now)


def forget_deliveries(runtime: Runtime, now: datetime) -> None:
    """Throw away what was sent long ago."""
    workspace = runtime.assembly.workspace
    with workspace.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, now - KEPT)
        tx.run(statements_of(workspace).forget_deliveries, {"until": until})


def _delivery(tx: Transaction, row: Sequence[Any]) -> Delivery:
    decode = tx.cells.decode
    found = dict(zip(DELIVERY, row, strict=True))
    found |= {name: decode(ColumnKind.JSON, found[name]) for name in JSONS}
    found |= {name: decode(ColumnKind.MOMENT, found[name]) for name in MOMENTS}
    found["fields"] = tuple(found["fields"])
    return Delivery(**found)


def _as_seen(unit: Unit, delivery: Delivery) -> Delivery:
    """Return *delivery* as far as the person may see its record, and all fields that it shows."""
    entity, record_id = str(delivery.event["entity"]), str(delivery.event["record_id"])
    told = {*delivery.fields, *delivery.event.get("changed", ())}
    may = (
        unit.rights.may(entity, "read")
        and told <= unit.rights.readable(entity)
        and reaches(unit, entity, record_id, "read")
    )
    return delivery if may else replace(delivery, body=None, answer=None)
