"""The tables of webhooks and web forms at work: secrets, what was sent, and what came in."""

from sqlalchemy import Index, MetaData, Table, UniqueConstraint

from pegboard.database.system_columns import SystemColumns
from pegboard.database.types import SqlTypes
from pegboard.model.columns import ColumnKind


class WebhookTables:
    """A *door* is what the kernel alone knows of a webhook: its sealed secret, how it fares.

    A delivery is one message of a webhook, told again until it is taken; *body* is what was last
    sent, and *fields* names what it shows of the record. What came in is there once for each door
    and *message*; an entry of a form waits with its *answers* until it is confirmed.
    """

    def __init__(self, metadata: MetaData, types: SqlTypes) -> None:
        column = SystemColumns(types)

        ident, text, number = ColumnKind.ID, ColumnKind.TEXT, ColumnKind.INTEGER
        moment, json = ColumnKind.MOMENT, ColumnKind.JSON
        self.door = Table(
            "pegboard_webhook_door",
            metadata,
            column("id", ident, key=True),
            column("secret", text),
            column("failing_since", moment, null=True),
        )
        self.delivery = Table(
            "pegboard_webhook_delivery",
            metadata,
            column("id", ident, key=True),
            column("webhook_id", ident),
            column("event", json),
            column("state", text),
            column("attempts", number),
            column("status", number, null=True),
            column("milliseconds", number, null=True),
            column("error", text, null=True),
            column("body", text, null=True),
            column("answer", text, null=True),
            column("fields", json),
            column("made_at", moment),
            column("tried_at", moment),
            Index("ix_pegboard_webhook_delivery_webhook", "webhook_id", "tried_at"),
            Index("ix_pegboard_webhook_delivery_tried", "tried_at"),
        )
        self.received = Table(
            "pegboard_webhook_received",
            metadata,
            column("id", ident, key=True),
            column("door_id", ident),
            column("message", text),
            column("state", text),
            column("error", text, null=True),
            column("entity", text),
            column("record_id", ident, null=True),
            column("answers", json, null=True),
            column("at", moment),
            UniqueConstraint("door_id", "message", name="uq_pegboard_webhook_received_message"),
            Index("ix_pegboard_webhook_received_door", "door_id", "id"),
            Index("ix_pegboard_webhook_received_at", "at"),
        )
