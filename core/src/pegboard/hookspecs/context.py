"""What a rule or an action may use: who asks, when, and the records, always by right."""

from collections.abc import Callable, Container, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Protocol

from pegboard.hookspecs.counted import UNCOUNTED, Counted
from pegboard.model.change import Values


class RecordsPort(Protocol):
    """Records as the person asking may see and change them, inside the running transaction."""

    def find(
        self,
        entity: str,
        *,
        where: str = "",
        linked: tuple[str, str] | None = None,
        fields: Sequence[str] = (),
        sort: Sequence[str] = (),
        limit: int = 200,
    ) -> list[Values]:
        """Return the records for which the expression *where* holds, with `id` and *fields*.

        *linked* (a link field and an id) narrows them to those that link there. It says no more
        than *where* could, but costs little: an expression is read and compiled for each new id.
        """

    def get(self, entity: str, record_id: str, *, fields: Sequence[str] = ()) -> Values:
        """Return one record; raise NotFound when there is none that may be seen."""

    def create(self, entity: str, values: Mapping[str, object]) -> str:
        """Create a record and return its id."""

    def create_many(self, entity: str, values: Sequence[Mapping[str, object]]) -> list[str]:
        """Create many records quickly and return their ids; one that is refused refuses all."""

    def update(self, entity: str, record_id: str, values: Mapping[str, object]) -> None:
        """Change the given fields of a record."""

    def update_many(self, entity: str, values: Mapping[str, Mapping[str, object]]) -> None:
        """Change fields of many records (by id) quickly; one that is refused refuses all."""

    def delete(self, entity: str, record_id: str) -> None:
        """Move a record to the recycle bin."""

    def restore(self, entity: str, record_id: str) -> None:
        """Take a record out of the recycle bin."""

    def writable(self, entity: str) -> frozenset[str]:
        """Return the names of the fields that may be given a value."""


@dataclass(frozen=True, slots=True)
class Context:
    """The running unit of work: `user` is the id of the person asking, None for the system.

    `records` has that person's rights; `system` has those of the *plugin*, for its own bookkeeping
    that nobody edits by hand (history still names the person): all on its own entities and fields,
    and on others what the capabilities in its manifest say. `memory` lasts as long as the unit
    of work: a rule keeps there what it need not look up for every record, under a key that starts
    with its plugin's id, and forgets it when it changes. `permissions` names what the person is
    allowed to do beyond records. *settings_of* has the settings of each plugin that declares some.
    """

    user: str | None
    now: datetime
    today: date
    records: RecordsPort
    records_of: Callable[[str], RecordsPort]
    plugin: str = "base"
    memory: MutableMapping[str, Any] = field(default_factory=dict)
    permissions: Container[str] = ()
    settings_of: Mapping[str, Any] = field(default_factory=dict)
    _ports: dict[str, RecordsPort] = field(default_factory=dict)
    _counted: Counted = UNCOUNTED

    @property
    def system(self) -> RecordsPort:
        """Records with the plugin's own rights, whoever is asking."""
        known = self._ports.get(self.plugin)
        if known is None:
            known = self._ports[self.plugin] = self.records_of(self.plugin)
        return known

    @property
    def settings(self) -> Any:
        """The plugin's settings as administrators made them: an instance of its model."""
        return self.settings_of.get(self.plugin)

    @property
    def counted(self) -> Counted:
        """What counts the statements of this unit of work; for the host, which charges them."""
        return self._counted

    def of(self, plugin: str) -> "Context":
        """Return this context for the code of *plugin*."""
        return self if plugin == self.plugin else replace(self, plugin=plugin)

    def may(self, permission: str) -> bool:
        """Return whether the person holds *permission*, such as "sales.close_won"."""
        return permission in self.permissions
