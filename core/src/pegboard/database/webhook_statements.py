"""The prepared statements behind webhooks that leave: which are on, their secrets, their log."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Table, and_, delete, func, literal, null, select, update
from sqlalchemy.dialects import postgresql, sqlite

from pegboard.database.engine import Database
from pegboard.database.given import all_given, given
from pegboard.database.statements import Prepared
from pegboard.database.tables import Tables

ACTIVE = ("id", "version", "name", "owner", "url", "entity", "events", "condition")
DELIVERY = (
    "id", "webhook_id", "event", "state", "attempts", "status", "milliseconds", "error", "body",
    "answer", "fields", "made_at", "tried_at",
)  # fmt: skip
RETRIED = (
    "state", "attempts", "status", "milliseconds", "error", "body", "answer", "fields", "tried_at",
)  # fmt: skip


@dataclass(frozen=True)
class WebhookStatements:
    """Statements are built when first used; *webhook* is the entity that keeps webhooks."""

    database: Database
    tables: Tables
    webhook: str

    @cached_property
    def signs(self) -> Prepared:
        """The id and version of each webhook that is on: what tells whether one changed."""
        table = self.tables.of(self.webhook)
        return self._prepare(select(table.c.id, table.c.version).where(self._is_on()))

    @cached_property
    def active(self) -> Prepared:
        table = self.tables.of(self.webhook)
        columns = (table.c[name] for name in ACTIVE)
        return self._prepare(select(*columns).where(self._is_on()).order_by(table.c.id))

    @cached_property
    def door(self) -> Prepared:
        """The sealed secret of `wanted`, and since when it fails."""
        door = self._of.door
        return self._prepare(
            select(door.c.secret, door.c.failing_since).where(
                door.c.id == given("wanted", door.c.id)
            )
        )

    @cached_property
    def keep_secret(self) -> Prepared:
        """Keep a secret; one that was there before is good no more."""
        door = self._of.door
        added = self._insert(door)
        return self._prepare(
            added.on_conflict_do_update(
                index_elements=["id"],
                set_={"secret": added.excluded.secret, "failing_since": null()},
            )
        )

    @cached_property
    def begins_to_fail(self) -> Prepared:
        """Note since when a webhook fails, unless it is known."""
        door = self._of.door
        return self._prepare(
            update(door)
            .where(door.c.id == given("wanted", door.c.id), door.c.failing_since.is_(None))
            .values(failing_since=given("new_since", door.c.failing_since))
        )

    @cached_property
    def works_again(self) -> Prepared:
        door = self._of.door
        return self._prepare(
            update(door)
            .where(door.c.id == given("wanted", door.c.id), door.c.failing_since.is_not(None))
            .values(failing_since=null())
        )

    @cached_property
    def keep_delivery(self) -> Prepared:
        """Keep what came of sending a message, in the place of what came of the try before."""
        added = self._insert(self._of.delivery)
        later = {name: added.excluded[name] for name in RETRIED}
        return self._prepare(added.on_conflict_do_update(index_elements=["id"], set_=later))

    @cached_property
    def give_up(self) -> Prepared:
        """Say of the message `wanted`, if it was sent in vain, that it is not sent again."""
        delivery = self._of.delivery
        return self._prepare(
            update(delivery)
            .where(
                delivery.c.id == given("wanted", delivery.c.id),
                delivery.c.state == literal("waiting"),
            )
            .values(state=literal("failed"))
        )

    @cached_property
    def one_delivery(self) -> Prepared:
        delivery = self._of.delivery
        columns = (delivery.c[name] for name in DELIVERY)
        return self._prepare(
            select(*columns).where(delivery.c.id == given("wanted", delivery.c.id))
        )

    @cached_property
    def deliveries(self) -> Prepared:
        """The messages of the webhook `wanted` that were last sent, at most `most`."""
        delivery = self._of.delivery
        return self._prepare(
            select(*(delivery.c[name] for name in DELIVERY))
            .where(delivery.c.webhook_id == given("wanted", delivery.c.webhook_id))
            .order_by(delivery.c.tried_at.desc(), delivery.c.id)
            .limit(given("most", delivery.c.attempts))
        )

    @cached_property
    def counts(self) -> Prepared:
        """How many messages of the webhook `wanted` stand in each state."""
        delivery = self._of.delivery
        return self._prepare(
            select(delivery.c.state, func.count())
            .where(delivery.c.webhook_id == given("wanted", delivery.c.webhook_id))
            .group_by(delivery.c.state)
        )

    @cached_property
    def forget_deliveries(self) -> Prepared:
        """Forget what was last sent before `until`."""
        delivery = self._of.delivery
        return self._prepare(
            delete(delivery).where(delivery.c.tried_at < given("until", delivery.c.tried_at))
        )

    @property
    def _of(self) -> Any:
        return self.tables.system.webhooks

    def _insert(self, table: Table) -> Any:
        dialect = sqlite if self.database.is_sqlite else postgresql
        return dialect.insert(table).values(all_given(table))

    def _is_on(self) -> Any:
        table = self.tables.of(self.webhook)
        is_on = table.c.active == literal(True, table.c.active.type)
        return and_(is_on, table.c.deleted_at.is_(None))

    def _prepare(self, statement: Any) -> Prepared:
        return self.database.prepare(statement)
