"""A unit of work: one principal, one transaction, one moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pegboard.access.around import Around
from pegboard.access.principals import Principal
from pegboard.access.rights import Rights
from pegboard.database.audit import append
from pegboard.database.epochs import PEOPLE, count_change
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.roles import Right
from pegboard.model.columns import ColumnKind
from pegboard.model.schema import EntityType
from pegboard.records.errors import Forbidden, InQuarantine, OnlyLooking
from pegboard.records.people_in_reach import NOBODY, PeopleInReach, people_in_reach
from pegboard.records.sensitive_reads import SensitiveReads
from pegboard.records.shares_reach import shared_entities
from pegboard.records.workspace import Workspace

REFUSED = "pegboard refused"
"""Where a unit's memory keeps that something was written that must not be."""


class Unit:
    """What every verb of records gets. *via* says how the person came: ui, api, cli, import …

    *sensitive* remembers what the audit log is to tell; None for the kernel's and plugins' own
    work, which shows nothing to anybody.
    """

    __slots__ = (
        "_are_people_changed", "_parameters", "_people", "depth", "memory", "now", "principal",
        "rights", "sensitive", "today", "tx", "via", "workspace",
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
        sensitive: SensitiveReads | None = None,
    ) -> None:
        self.workspace = workspace
        self.tx = tx
        self.principal = principal
        self.now = now
        self.via = via
        self.depth = depth
        self.memory: dict[str, Any] = {} if memory is None else memory
        self.sensitive = sensitive
        self.today: date = now.astimezone(ZoneInfo(principal.timezone)).date()
        self._people: PeopleInReach | None = None
        self._are_people_changed = False
        self._parameters: dict[str, Any] | None = None
        self.rights: Rights = workspace.roles.rights_of(principal)
        if principal.people_epoch is not None and not self.rights.is_boundless:
            self.rights = self.rights.with_around(self._find_around())

    def _find_around(self) -> Around:
        """Shares stay as they were for as long as nobody shares, or changes who belongs where."""
        me, epoch = self.principal.user_id, self.principal.people_epoch

        def look() -> Around:
            shared = shared_entities(self.workspace, self.tx, me, self._lists())
            return Around(shared, self.people.few, self.people.many)

        return self.workspace.around.get(("around", epoch, me), look)

    @property
    def people(self) -> PeopleInReach:
        """The teams and people around the person, looked up when first asked for."""
        if self._people is None:
            self._people = self._find_people()
        return self._people

    def _lists(self) -> Mapping[str, object]:
        """Return the people around the person as parameters, made anew only when they change."""
        me, epoch = self.principal.user_id, self.principal.people_epoch

        def make() -> Mapping[str, object]:
            return self.people.parameters(me, is_sqlite=self.tx.is_sqlite)

        if epoch is None or self._are_people_changed or self.rights.is_boundless:
            return make()
        return self.workspace.around.get(("lists", epoch, me), make)

    def _find_people(self) -> PeopleInReach:
        """People stay as they were for as long as nobody changes who belongs where."""
        team, epoch = self.principal.team, self.principal.people_epoch
        if team is None or self.rights.is_boundless:
            return NOBODY
        if epoch is None or self._are_people_changed:
            return people_in_reach(self.workspace, self.tx, team)
        return self.workspace.around.get(
            ("people", epoch, team), lambda: people_in_reach(self.workspace, self.tx, team)
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What every statement may take: who is asking, the people around them, and when."""
        if self._parameters is None:
            encode = self.tx.cells.encode
            self._parameters = {
                "me": self.principal.user_id,
                "team": self.principal.team,
                "now": encode(ColumnKind.MOMENT, self.now),
                "today": encode(ColumnKind.DATE, self.today),
                **self._lists(),
            }
        return self._parameters

    def forget_people(self) -> None:
        """Look the people around the person up again, here and in all requests from now on.

        A user, a team or a share was just changed.
        """
        count_change(self.tx, self.workspace.database, self.workspace.tables, PEOPLE)
        self._people = self._parameters = None
        self._are_people_changed = True
        self.rights = self.workspace.roles.rights_of(self.principal)

    def entity(self, key: str, right: Right = "read") -> EntityType:
        """Return the entity *key*; raise Forbidden without *right* in any scope."""
        entity = self.workspace.schema.entity(key)
        if not self.rights.may(key, right):
            holder = self.rights.held_by(key)
            if holder is not None and self.rights.may(key, "read"):
                raise InQuarantine(key, right, entity.label, holder)
            raise Forbidden(key, right, entity.plural.lower())
        return entity

    @contextmanager
    def part(self) -> Iterator[None]:
        """Undo what the block did when it raises; rules forget what they learned until then."""
        refused = self.memory.get(REFUSED)
        try:
            with self.tx.savepoint():
                yield
        except BaseException:
            self.memory.clear()
            if refused is not None:
                self.memory[REFUSED] = refused
            raise

    def refuse(self, error: Forbidden) -> None:
        """Raise *error* for what is written already: it cannot be kept, whoever catches this."""
        self.memory[REFUSED] = error
        raise error

    def as_system(self) -> "Unit":
        """Return this unit with the kernel's rights, still naming the person in history."""
        return self._as(None)

    def as_plugin(self, plugin: str) -> "Unit":
        """Return this unit with the rights of *plugin* at its own work."""
        return self._as(plugin)

    def _as(self, plugin: str | None) -> "Unit":
        principal = replace(
            self.principal, email="", roles=(), is_system=True, allowance=None, plugin=plugin
        )
        return Unit(
            self.workspace,
            self.tx,
            principal,
            now=self.now,
            via=self.via,
            depth=self.depth,
            memory=self.memory,
        )


@contextmanager
def reading(
    workspace: Workspace, principal: Principal, *, via: str = "api", now: datetime | None = None
) -> Iterator[Unit]:
    """Yield a unit that reads one state of the data.

    What it read of sensitive fields is in the audit log before the caller goes on.
    """
    now = now or workspace.clock()
    sensitive = SensitiveReads()
    with workspace.database.reading() as tx:
        yield Unit(workspace, tx, principal, now=now, via=via, sensitive=sensitive)
    if sensitive:
        with workspace.database.writing() as tx:
            for event in sensitive.events(principal, at=now, via=via):
                append(tx, workspace.tables, workspace.database, event)


@contextmanager
def writing(
    workspace: Workspace, principal: Principal, *, via: str = "api", now: datetime | None = None
) -> Iterator[Unit]:
    """Yield a unit whose changes are all kept, or none of them when the block raises.

    Raises:
        OnlyLooking: *principal* is looked at by somebody else, who may change nothing.
    """
    if principal.viewer is not None:
        raise OnlyLooking
    now = now or workspace.clock()
    sensitive = SensitiveReads()
    with workspace.database.writing() as tx:
        unit = Unit(workspace, tx, principal, now=now, via=via, sensitive=sensitive)
        yield unit
        if REFUSED in unit.memory:
            raise unit.memory[REFUSED]
        for event in sensitive.events(principal, at=now, via=via):
            append(tx, workspace.tables, workspace.database, event)
