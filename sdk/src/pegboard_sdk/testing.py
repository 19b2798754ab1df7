"""What plugin authors test with: a whole system of base and their plugin on a scratch database.

The fixtures `system`, `boot`, `sqlite_url`, `postgres_url` and `database_url` come with
pegboard-core and need no import; the last three give the address of an empty database.
"""

from pegboard.access.principals import SYSTEM, Principal
from pegboard.hookspecs.plugin import Plugin
from pegboard.testing.boot import boot_system
from pegboard.testing.clock import Clock
from pegboard.testing.guard.watch import Guard, UndeclaredUse
from pegboard.testing.jobs import JobFailed
from pegboard.testing.kit import Boot
from pegboard.testing.system import System
from pegboard.testing.told import Told
from pegboard.testing.visitor import Answer


def system_of(database_url: str, **plugins: Plugin) -> System:
    """Return a system of base and *plugins* (id=instance) in the empty database at that address."""
    return boot_system(database_url, plugins, Guard(()))


__all__ = [
    "SYSTEM",
    "Answer",
    "Boot",
    "Clock",
    "JobFailed",
    "Principal",
    "System",
    "Told",
    "UndeclaredUse",
    "system_of",
]
