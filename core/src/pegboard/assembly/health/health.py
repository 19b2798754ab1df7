"""What one system knows of its plugins' health in this process."""

import logging
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary, ref

from pegboard.assembly.health.breaker import Breaker
from pegboard.assembly.health.costs import Costs
from pegboard.assembly.health.faults import Fault, new_fault
from pegboard.assembly.health.guard import Hook, current_lane
from pegboard.assembly.health.interrupt import take_signal
from pegboard.assembly.health.memory import GROWTH, grown_at_import, own_memory
from pegboard.assembly.health.started_threads import HostThread
from pegboard.assembly.health.watchdog import WATCHDOG
from pegboard.assembly.manifest import MANIFEST
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.database.engine import Database
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.counted import Counted

MEGABYTE = 1024 * 1024
MOST_FAULTS = 1_000
FILLED_A_SECOND = 4 * 1024 * MEGABYTE

OnOpen = Callable[[str, str], None]
"""Is told a plugin that failed too often, and why in words; runs in a thread of its own."""

log = logging.getLogger("pegboard.plugins")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may take: seconds of its own, and bytes that the process grows by."""

    seconds: float = 5.0
    memory: int = 256 * MEGABYTE


class Health:
    """Costs and faults of the plugins of one database, and the breaker over them.

    *packages* tells the plugin of a Python package by its name. *faults* are the latest ones,
    *untold* those among them that are not in the database yet.
    """

    def __init__(self, database: Database | None = None) -> None:
        self._database = None if database is None else ref(database)
        self.limits = Limits()
        self.costs = Costs()
        self.faults: deque[Fault] = deque(maxlen=MOST_FAULTS)
        self.untold: deque[Fault] = deque(maxlen=MOST_FAULTS)
        self.on_open: OnOpen | None = None
        self.packages: dict[str, str] = {}
        self.breaker = Breaker()
        self._accounts: dict[str, Account] = {}

    def learn(self, plugin: str, module: str) -> None:
        """Know the code of *plugin* by the package of the *module* that its entry point names."""
        self.costs.of(plugin).memory = grown_at_import(plugin)
        if plugin != ALWAYS:
            self.packages[_package_of(module)] = plugin

    def hook(self, plugin: str, name: str, epoch: int = 0) -> Hook:
        """Return the handle with which *plugin*'s code for the hook *name* is called."""
        WATCHDOG.watch(self)
        take_signal(current_lane())
        return Hook(plugin, name, epoch, self.costs.of(plugin), self)

    def note(self, fault: Fault, *, is_again: bool = False) -> None:
        """Keep *fault*, and open the breaker when its plugin failed too often.

        One that came up *is_again* in the same work counts as an error, and no more.
        """
        self.costs.of(fault.plugin).errors += 1
        if is_again:
            return
        self.faults.append(fault)
        self.untold.append(fault)
        if fault.plugin != ALWAYS and self.breaker.count(fault) and self.on_open is not None:
            reason = f"It {fault.message} in {fault.hook}, and failed too often within a minute."
            HostThread(
                target=self.on_open,
                args=(fault.plugin, reason),
                name=f"quarantine-{fault.plugin}",
                daemon=True,
            ).start()

    def take_untold(self) -> list[Fault]:
        """Return the faults that nobody wrote down yet; the caller does."""
        taken = []
        while self.untold:
            taken.append(self.untold.popleft())
        return taken

    def end_work(self, work: Counted) -> None:
        """Give back what *work* of a lost thread holds in the database."""
        database = self._database() if self._database else None
        if database is not None and isinstance(work, Transaction):
            session = work.take_away()
            if session:
                name = "ending a lost session"
                HostThread(
                    target=database.end_session, args=(session,), name=name, daemon=True
                ).start()

    def weigh(self, hook: Hook, seconds: float) -> None:
        """Charge what the process grew by during a long call to its plugin's account.

        A call cannot fill memory faster than the machine writes it: what grew beyond that is of
        others. What the process gave back in the meantime is nobody's debt.
        """
        account = self._accounts.get(hook.plugin)
        if account is None:
            account = self._accounts[hook.plugin] = Account(own_memory())
        account.grown += min(GROWTH.take(), int(seconds * FILLED_A_SECOND))
        grown = min(account.grown, own_memory() - account.opened_at)
        if grown > self.limits.memory:
            del self._accounts[hook.plugin]
            message = f"made the process grow by {grown // MEGABYTE} MB"
            self.note(new_fault(hook.plugin, hook.name, "memory", message, epoch=hook.epoch))


@dataclass(slots=True)
class Account:
    """What long calls of a plugin made the process grow by since it held *opened_at* bytes."""

    opened_at: int
    grown: int = 0


def _package_of(module: str) -> str:
    """Return the package of *module* if that is a plugin's own, with a manifest, else itself."""
    package = module.rpartition(".")[0]
    file = getattr(sys.modules.get(package), "__file__", None)
    return package if file and Path(file).with_name(MANIFEST).exists() else module


_known: WeakKeyDictionary[Database, Health] = WeakKeyDictionary()


def health_of(database: Database) -> Health:
    """Return the health of the plugins that work on *database* in this process."""
    found = _known.get(database)
    return found if found is not None else _known.setdefault(database, Health(database))
