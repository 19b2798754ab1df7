"""What the gate needs of an assembly: schema, tables, roles, rules and compiled statements."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from pegboard.access.loading import utc_now
from pegboard.access.roles import RoleBook
from pegboard.database.engine import Database
from pegboard.database.tables import Tables
from pegboard.hookspecs.context import Context, RecordsPort
from pegboard.hookspecs.roles import RecordScope
from pegboard.model.change import Change
from pegboard.model.schema import Schema

Built = TypeVar("Built")
CACHE_LIMIT = 4000


class ChangeRules(Protocol):
    """The rules of all plugins that take part in the writing of a record."""

    def before(self, change: Change, context: Context) -> None: ...

    def check(self, change: Change, context: Context) -> None: ...

    def after(self, change: Change, context: Context) -> None: ...

    def after_many(self, changes: Sequence[Change], context: Context) -> None: ...


class BuildOnce:
    """Keeps what was worked out for a key; forgets all when it grows too large."""

    def __init__(self) -> None:
        self._known: dict[Hashable, object] = {}

    def get(self, key: Hashable, build: Callable[[], Built]) -> Built:
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= CACHE_LIMIT:
                self._known.clear()
            known = self._known[key] = build()
        return known  # type: ignore[return-value]  # the key decides the type


@dataclass(frozen=True)
class Workspace:
    """One assembly as records see it; never changes, shared by all its units of work.

    *port* gives the rules of plugins their records for a unit of work; *scopes* are those that
    plugins contribute, by name, *settings* what administrators set for each plugin. *built* keeps
    compiled statements, *around* who and what is around people until somebody moves. *clock* says
    when it is: the moment of each unit of work.
    """

    database: Database
    schema: Schema
    tables: Tables
    roles: RoleBook
    rules: ChangeRules
    port: Callable[[Any], RecordsPort]
    scopes: Mapping[str, RecordScope] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    built: BuildOnce = field(default_factory=BuildOnce)
    around: BuildOnce = field(default_factory=BuildOnce)
    clock: Callable[[], datetime] = utc_now
