"""The running system: the current assembly, swapped as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pegboard.access.principals import Principal
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.discovery import Installed
from pegboard.assembly.resolver import Blocked
from pegboard.database.engine import Database
from pegboard.database.people import People
from pegboard.records.unit import Unit, reading, writing
from pegboard.settings import Settings


@dataclass
class Runtime:
    """Holds the one pointer that a change of plugins swaps; everything else is frozen."""

    settings: Settings
    database: Database
    assembly: Assembly
    installed: tuple[Installed, ...] = ()
    blocked: tuple[Blocked, ...] = field(default=())

    def swap(self, assembly: Assembly) -> None:
        """Let every request that starts from now on see *assembly*."""
        self.assembly = assembly
        self.database.forget_connections()

    @property
    def people(self) -> People:
        """Who may sign in."""
        return self.assembly.people

    @contextmanager
    def reading(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with reading(self.assembly.workspace, principal, via=via) as unit:
            yield unit

    @contextmanager
    def writing(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with writing(self.assembly.workspace, principal, via=via) as unit:
            yield unit
