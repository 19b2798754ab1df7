"""Notices what plugins do to the process they are imported into, beside being imported."""

import builtins
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

SENSITIVE = frozenset(
    {
        "builtins", "sys", "os", "posix", "io", "json", "socket", "ssl", "subprocess", "threading",
        "time", "datetime", "random", "secrets", "hashlib", "hmac", "sqlite3", "pathlib",
        "importlib", "logging", "signal", "pickle", "decimal", "re", "collections", "functools",
        "msgspec", "pydantic", "pluggy", "stevedore", "sqlalchemy", "psycopg", "argon2",
        "cryptography", "jinja2", "markupsafe",
    }
)  # fmt: skip
"""Modules in which nothing may be replaced; so it is in all of the kernel."""
KERNEL = "pegboard"
REPLACEABLE = frozenset({"stdin", "stdout", "stderr", "excepthook", "displayhook"})
PROCESS_EVENTS = frozenset(
    {
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.exec",
        "os.system",
        "subprocess.Popen",
        "pty.spawn",
    }
)
NETWORK_EVENTS = frozenset(
    {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
)


@dataclass(frozen=True, slots=True)
class Traces:
    """What was noticed since the last time."""

    threads: tuple[str, ...] = ()
    patched: tuple[str, ...] = ()
    forked: tuple[str, ...] = ()
    network: tuple[str, ...] = ()


@dataclass
class Watch:
    """Compares the process with what it was, and forbids it other processes and the network."""

    forked: list[str] = field(default_factory=list)
    network: list[str] = field(default_factory=list)
    _before: dict[str, object] = field(default_factory=dict)
    _threads: set[int] = field(default_factory=set)

    def begin(self) -> None:
        """Remember how everything is now, and listen from now on."""
        sys.addaudithook(self._hear)
        self._keep(dict(_sights()))

    def traces(self) -> Traces:
        """Return what is different since the last time."""
        threads = [
            one.name
            for one in threading.enumerate()
            if one.ident not in self._threads and not _is_the_kernels(getattr(one, "_target", None))
        ]
        now = dict(_sights())
        patched = [
            name for name, one in self._before.items() if name in now and now[name] is not one
        ]
        patched += [
            name for name in now.keys() - self._before.keys() if name.startswith("builtins.")
        ]
        found = Traces(
            tuple(sorted(threads)),
            tuple(sorted(patched)),
            tuple(dict.fromkeys(self.forked)),
            tuple(dict.fromkeys(self.network)),
        )
        self.forked.clear()
        self.network.clear()
        self._keep(now)
        return found

    def _keep(self, now: dict[str, object]) -> None:
        self._before = now
        self._threads = {one.ident for one in threading.enumerate() if one.ident is not None}

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in PROCESS_EVENTS:
            self.forked.append(event)
            raise PermissionError("A plugin may start no process while it is tried.")
        if event in NETWORK_EVENTS:
            self.network.append(_host(event, arguments))
            raise PermissionError("A plugin has no network while it is tried.")


def _host(event: str, arguments: tuple[Any, ...]) -> str:
    """Return the host that *arguments* of a socket's call name."""
    address = arguments[0] if event.startswith("socket.get") else arguments[1]
    host = address[0] if isinstance(address, tuple) and address else address
    return host.decode(errors="replace") if isinstance(host, bytes) else str(host)


def _sights() -> Iterator[tuple[str, object]]:
    """Yield everything that must stay as it is, by the name that people know it by."""
    for name, module in list(sys.modules.items()):
        if isinstance(module, ModuleType) and _is_watched(name):
            yield from _inside(name, module)
    for name, value in list(vars(builtins).items()):
        yield f"builtins.{name}", value
    for number in signal.valid_signals():
        handler = _handler(number)
        if not _is_the_kernels(handler):
            yield f"signal handler {number}", handler
    yield "the folder it runs in", _told(os.getcwd)
    yield "the trace function", sys.gettrace()
    yield "the profile function", sys.getprofile()
    yield "the limit of recursion", sys.intern(str(sys.getrecursionlimit()))


def _is_watched(name: str) -> bool:
    return name in SENSITIVE or name == KERNEL or name.startswith(f"{KERNEL}.")


def _is_the_kernels(function: object) -> bool:
    """Return whether *function* is of the kernel, which may start threads and hear signals."""
    return str(getattr(function, "__module__", "")).partition(".")[0] == KERNEL


def _inside(name: str, module: ModuleType) -> Iterator[tuple[str, object]]:
    for key, value in list(vars(module).items()):
        if callable(value) or (name == "sys" and key in REPLACEABLE):
            yield f"{name}.{key}", value
            if name.startswith(KERNEL) and isinstance(value, type) and value.__module__ == name:
                yield from _methods(f"{name}.{key}", value)


def _methods(name: str, kind: type) -> Iterator[tuple[str, object]]:
    for key, value in list(vars(kind).items()):
        if not key.startswith(("__pydantic", "__abc", "_abc")) and callable(value):
            yield f"{name}.{key}", value


def _handler(number: int) -> object:
    try:
        return signal.getsignal(number)
    except ValueError:
        return None


def _told(ask: Callable[[], str]) -> str:
    try:
        return sys.intern(ask())
    except OSError:
        return "gone"
