"""A unit of work: one principal, one transaction, one moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.roles import Right
from pegboard.model.columns import ColumnKind
from pegboard.model.schema import EntityType
from pegboard.records.errors import Forbidden
from pegboard.records.workspace import Workspace


class Unit:
    """What every verb of records gets. *via* says how the person came: ui, api, cli, import …"""

    __slots__ = (
        "depth", "memory", "now", "parameters", "principal", "rights", "today", "tx", "via",
        "workspace",
    )  # fmt: skip

    def __init__(
        self,
        workspace: Workspace,
        tx: Transaction,
        principal: Principal,
        *,
        now: datetime,
        via: str,
        depth: int = 0,
        memory: dict[str, Any] | None = None,
    ) -> None:
        self.workspace = workspace
        self.tx = tx
        self.principal = principal
        self.now = now
        self.via = via
        self.depth = depth
        self.memory: dict[str, Any] = {} if memory is None else memory
        roles = workspace.roles
        self.rights: Rights = (
            roles.everything if principal.is_system else roles.rights(principal.roles)
        )
        self.today: date = now.astimezone(ZoneInfo(principal.timezone)).date()
        encode = tx.cells.encode
        self.parameters: dict[str, Any] = {
            "me": principal.user_id,
            "team": principal.team,
            "now": encode(ColumnKind.MOMENT, now),
            "today": encode(ColumnKind.DATE, self.today),
        }

    def entity(self, key: str, right: Right = "read") -> EntityType:
        """Return the entity *key*; raise Forbidden without *right* in any scope."""
        entity = self.workspace.schema.entity(key)
        if not self.rights.may(key, right):
            raise Forbidden(key, right, entity.plural.lower())
        return entity

    @contextmanager
    def part(self) -> Iterator[None]:
        """Undo what the block did when it raises; rules forget what they learned until then."""
        try:
            with self.tx.savepoint():
                yield
        except BaseException:
            self.memory.clear()
            raise

    def as_system(self) -> "Unit":
        """Return this unit with the kernel's rights, still naming the person in history."""
        from_person = replace(self.principal, email="", roles=(), is_system=True, allowance=None)
        return Unit(
            self.workspace,
            self.tx,
            from_person,
            now=self.now,
            via=self.via,
            depth=self.depth,
            memory=self.memory,
        )


@contextmanager
def reading(
    workspace: Workspace, principal: Principal, *, via: str = "api", now: datetime | None = None
) -> Iterator[Unit]:
    """Yield a unit that reads one state of the data."""
    with workspace.database.reading() as tx:
        yield Unit(workspace, tx, principal, now=now or datetime.now(UTC), via=via)


@contextmanager
def writing(
    workspace: Workspace, principal: Principal, *, via: str = "api", now: datetime | None = None
) -> Iterator[Unit]:
    """Yield a unit whose changes are all kept, or none of them when the block raises."""
    with workspace.database.writing() as tx:
        yield Unit(workspace, tx, principal, now=now or datetime.now(UTC), via=via)
