"""The running system: the current assembly, swapped as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock

from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.access.stored_roles import stored_role_edits
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.build import Built, build
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.resolver import Blocked
from pegboard.database.assembly_row import StoredAssembly, stored_assembly
from pegboard.database.engine import Database
from pegboard.database.people import People
from pegboard.model.errors import PegboardError
from pegboard.records.unit import Unit, reading, writing
from pegboard.settings import Settings


class NotReady(PegboardError):
    """Raised when this process cannot serve the newest generation of the system."""


@dataclass
class Runtime:
    """Holds the one pointer that a change of plugins swaps; everything else is frozen.

    *after_swap* are called with the runtime when the assembly was swapped.
    """

    settings: Settings
    database: Database
    assembly: Assembly
    installed: tuple[Installed, ...] = ()
    blocked: tuple[Blocked, ...] = field(default=())
    after_swap: list[Callable[["Runtime"], None]] = field(default_factory=list)
    _changing: RLock = field(default_factory=RLock, repr=False)

    def swap(self, assembly: Assembly) -> None:
        """Let every request that starts from now on see *assembly*."""
        self.assembly = assembly
        self.database.forget_connections()
        for tell in self.after_swap:
            tell(self)

    @property
    def people(self) -> People:
        """Who may sign in."""
        return self.assembly.people

    @property
    def roles(self) -> RoleBook:
        """The roles as they stand."""
        return self.assembly.roles

    def assembly_for(self, principal: Principal) -> Assembly:
        """Return the assembly, with the roles, as it was when *principal* was recognised, or newer.

        Whichever process changes plugins or edits a role, the next request anywhere has it so.

        Raises:
            NotReady: this process cannot follow to the newest generation.
        """
        if principal.assembly_epoch > self.assembly.epoch:
            self.follow()
        if principal.rights_epoch != self.assembly.roles.epoch:
            self.follow_roles()
        return self.assembly

    def follow_roles(self) -> None:
        """Read how administrators edited the roles, and let new requests have them so."""
        with self._changing:
            edits = stored_role_edits(self.database, self.assembly.workspace.tables)
            self.assembly = self.assembly.with_roles(edits)

    def follow(self) -> None:
        """Serve the newest generation from now on; does nothing when that is being served.

        Raises:
            NotReady: it cannot be built here.
        """
        with self._changing:
            newest = stored_assembly(self.database)
            if newest is not None and newest.epoch > self.assembly.epoch:
                self._take(newest, self.prepare(newest))

    def prepare(self, generation: StoredAssembly) -> Built:
        """Return what *generation* is in this process, built from what is installed now."""
        return build(self.database, discover(), generation.blueprint, epoch=generation.epoch)

    def _take(self, generation: StoredAssembly, built: Built) -> None:
        if built.assembly.hash != generation.hash:
            raise NotReady(
                f"This process cannot follow to epoch {generation.epoch}: other code is installed."
            )
        edits = stored_role_edits(self.database, built.assembly.workspace.tables)
        self.installed, self.blocked = built.installed, built.blocked
        self.swap(built.assembly.with_roles(edits))

    @contextmanager
    def reading(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with reading(self.assembly.workspace, principal, via=via) as unit:
            yield unit

    @contextmanager
    def writing(self, principal: Principal, *, via: str = "api") -> Iterator[Unit]:
        with writing(self.assembly.workspace, principal, via=via) as unit:
            yield unit
