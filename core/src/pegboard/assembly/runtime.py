"""The running system: the current assembly, swapped as a whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.access.stored_roles import stored_role_edits
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

    @property
    def roles(self) -> RoleBook:
        """The roles as they stand."""
        return self.assembly.roles

    def assembly_for(self, principal: Principal) -> Assembly:
        """Return the assembly with the roles as they were when *principal* was recognised.

        Whichever process edits a role, the next request anywhere has the new rights.
        """
        if principal.rights_epoch != self.assembly.roles.epoch:
            self.follow_roles()
        return self.assembly

    def follow_roles(self) -> None:
        """Read how administrators edited the roles, and let new requests have them so."""
        edits = stored_role_edits(self.database, self.assembly.workspace.tables)
        self.assembly = self.assembly.with_roles(edits)

    @contextmanager
    def reading(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with reading(self.assembly.workspace, principal, via=via) as unit:
            yield unit

    @contextmanager
    def writing(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with writing(self.assembly.workspace, principal, via=via) as unit:
            yield unit
