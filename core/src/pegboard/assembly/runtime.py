"""The running system: the current assembly, swapped as a whole."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import RLock
from time import monotonic

from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.access.stored_roles import stored_role_edits
from pegboard.assembly.assembly import Assembly
from pegboard.assembly.build import Built, build
from pegboard.assembly.discovery import Installed, discover
from pegboard.assembly.imported_code import changed_since_import, remember_imports
from pegboard.assembly.plugin_folders import add_installed_folders
from pegboard.assembly.resolver import ALWAYS, Blocked
from pegboard.assembly.traffic import Traffic
from pegboard.database.assembly_row import NOT_BUILT, StoredAssembly, newer_assembly
from pegboard.database.engine import Database
from pegboard.database.people import People
from pegboard.model.blueprint import Blueprint
from pegboard.model.errors import PegboardError
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit, reading, writing
from pegboard.settings import Settings

LEAVING_SECONDS = 120
"""How long a process that is to start anew answers as before, when its turn does not come."""


class NotReady(PegboardError):
    """Raised when this process cannot serve the newest generation of the system.

    *reason* is for administrators and the log; people read that they may try again in a moment.
    """

    def __init__(self, epoch: int, reason: str) -> None:
        super().__init__(
            Worded("The system is changing at this moment. Please try again in some seconds.")
        )
        self.epoch = epoch
        self.reason = reason


class CodeChanged(NotReady):
    """Raised when code that this process has in memory was replaced: it must start anew."""

    def __init__(self, epoch: int, plugins: tuple[str, ...]) -> None:
        super().__init__(epoch, f"The code of {', '.join(plugins)} changed; this process is old.")
        self.plugins = plugins


@dataclass
class Runtime:
    """Holds the one pointer that a change of plugins swaps; everything else is frozen.

    *after_swap* are called with the runtime when the assembly was swapped. *prepared* is the
    generation that was built ahead for a plan, *problem* why the newest one cannot be served here.
    A process that *can_start_anew* does so when other code is installed: it takes its leave, and
    until then answers what still comes as before. *traffic* counts what it answers.
    """

    settings: Settings
    database: Database
    assembly: Assembly
    installed: tuple[Installed, ...] = ()
    blocked: tuple[Blocked, ...] = field(default=())
    after_swap: list[Callable[["Runtime"], None]] = field(default_factory=list)
    prepared: Built | None = None
    problem: NotReady | None = None
    can_start_anew: bool = False
    leaving_since: float | None = None
    traffic: Traffic = field(default_factory=Traffic)
    _changing: RLock = field(default_factory=RLock, repr=False)

    def swap(self, assembly: Assembly) -> None:
        """Let every request that starts from now on see *assembly*."""
        self.assembly = assembly
        self.prepared = self.problem = None
        self.database.forget_connections()
        for tell in self.after_swap:
            tell(self)

    def holding(self, assembly: Assembly) -> "Runtime":
        """Return this runtime as it is with *assembly*, whatever is swapped meanwhile."""
        return replace(self, assembly=assembly, after_swap=[])

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
        if principal.assembly_epoch > self.assembly.epoch and not self.is_leaving:
            if self.problem is not None and self.problem.epoch >= principal.assembly_epoch:
                raise self.problem  # the follower tries again, not every request
            self.follow()
        if principal.rights_epoch != self.assembly.roles.epoch:
            self.follow_roles()
        return self.assembly

    @property
    def is_leaving(self) -> bool:
        """Whether this process still answers as before, for a short while, to start anew then."""
        since = self.leaving_since
        return since is not None and monotonic() - since < LEAVING_SECONDS

    def leave(self) -> None:
        """Answer as before for a short while, and let connections end: the process starts anew."""
        self.leaving_since = self.leaving_since or monotonic()

    def follow_roles(self) -> None:
        """Read how administrators edited the roles, and let new requests have them so."""
        with self._changing:
            edits = stored_role_edits(self.database, self.assembly.workspace.tables)
            self.assembly = self.assembly.with_roles(edits)

    def follow(self) -> None:
        """Serve the newest generation from now on; does nothing when that is being served.

        A process that has old code in memory takes its leave instead, if it can start anew.

        Raises:
            NotReady: it cannot be built here.
        """
        with self._changing:
            tables = self.assembly.workspace.tables
            newest = newer_assembly(self.database, tables, self.assembly.epoch)
            if newest is None:
                return
            try:
                self._take(newest, self._ahead(newest) or self.prepare(newest))
            except CodeChanged as changed:
                self.problem = changed
                if not self.can_start_anew:
                    raise
                self.leave()
            except NotReady as problem:
                self.problem = problem
                raise

    def stage(self, blueprint: Blueprint, epoch: int) -> Built:
        """Build ahead what the system may soon be; taken at once when that becomes so.

        Raises:
            NotReady: it cannot be built here.
        """
        ahead = self.prepared
        if ahead is None or not _is_of(ahead, blueprint, epoch):
            ahead = self._build(blueprint, epoch)
            self.prepared = ahead
        return ahead

    def prepare(self, generation: StoredAssembly) -> Built:
        """Return what *generation* is in this process, built from what is installed now.

        Raises:
            CodeChanged: other code was installed than this process has in memory.
        """
        return self._build(generation.blueprint, generation.epoch)

    def _build(self, blueprint: Blueprint, epoch: int) -> Built:
        remember_imports(self.installed)
        add_installed_folders(self.settings, blueprint)
        installed = discover()
        wanted = {*blueprint.enabled, ALWAYS}
        changed = changed_since_import(one for one in installed if one.id in wanted)
        if changed:
            raise CodeChanged(epoch, changed)
        held_to = self.settings.held_to
        built = build(self.database, installed, blueprint, epoch=epoch, held_to=held_to)
        remember_imports(installed)
        return built

    def _ahead(self, generation: StoredAssembly) -> Built | None:
        """Return what was built ahead, if it is just this generation."""
        ahead = self.prepared
        if ahead is None or not _is_of(ahead, generation.blueprint, generation.epoch):
            return None
        return ahead if self._is_meant(ahead, generation) else None

    def _is_meant(self, built: Built, generation: StoredAssembly) -> bool:
        """Return whether *built* is what others have, as far as that can be told here."""
        is_held = self.settings.held_to is not None or generation.hash == NOT_BUILT
        return is_held or built.assembly.hash == generation.hash

    def _take(self, generation: StoredAssembly, built: Built) -> None:
        if not self._is_meant(built, generation):
            raise NotReady(generation.epoch, "Other plugins or other versions are installed here.")
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


def _is_of(built: Built, blueprint: Blueprint, epoch: int) -> bool:
    return built.assembly.epoch == epoch and built.assembly.blueprint == blueprint
