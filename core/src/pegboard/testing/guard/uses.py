"""What an audit event of Python means: which use of the machine, and of what."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["network", "program", "file", "thread", "native code"]
THREAD_STARTS = "pegboard.thread_starts"
"""The event of our own that `watch` raises before a thread starts."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@dataclass(frozen=True, slots=True)
class Use:
    """A use of the machine; *what* is the host, program or path, *writes* for what changes it."""

    kind: Kind
    what: str
    writes: bool = False


def use_of(event: str, arguments: tuple[Any, ...]) -> Use | None:
    """Return the use that an audit event tells of, None when it is none of our business."""
    read = EVENTS.get(event)
    return None if read is None else read(arguments)


def _address(arguments: tuple[Any, ...]) -> Use:
    address = arguments[1]
    if isinstance(address, tuple) and len(address) >= 2:
        return Use("network", f"{_text(address[0])}:{address[1]}")
    return Use("network", _text(address))


def _host(arguments: tuple[Any, ...]) -> Use:
    return Use("network", _text(arguments[0]))


def _program(arguments: tuple[Any, ...]) -> Use:
    return Use("program", _text(arguments[0]) if arguments else "a copy of this process")


def _popen(arguments: tuple[Any, ...]) -> Use:
    executable, command = arguments[:2]
    first = command if isinstance(command, str | bytes) else (command or (executable,))[0]
    return Use("program", _text(first))


def _copy_of_process(_: tuple[Any, ...]) -> Use:
    return Use("program", "a copy of this process")


def _thread(_: tuple[Any, ...]) -> Use:
    return Use("thread", "a thread")


def _library(arguments: tuple[Any, ...]) -> Use:
    return Use("native code", _text(arguments[0]))


def _opened(arguments: tuple[Any, ...]) -> Use | None:
    path, mode, flags = arguments
    if isinstance(path, int) or path is None:
        return None
    writes = bool(set(mode or "") & set("wax+")) or bool((flags or 0) & WRITING)
    return Use("file", _path(path), writes=writes)


def _listed(arguments: tuple[Any, ...]) -> Use | None:
    path = arguments[0] if arguments else None
    return None if isinstance(path, int) else Use("file", _path(path or "."))


def _changed(arguments: tuple[Any, ...]) -> Use:
    return Use("file", _path(arguments[0]), writes=True)


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _path(value: object) -> str:
    """Return the absolute path; what is no path (an open file's number) as text."""
    if isinstance(value, str | bytes | os.PathLike):
        text = os.fsdecode(value)
        return text if text == ":memory:" else os.path.abspath(text)  # noqa: PTH100  # not resolved
    return str(value)


EVENTS: Mapping[str, Callable[[tuple[Any, ...]], Use | None]] = {
    "socket.connect": _address,
    "socket.bind": _address,
    "socket.sendto": _address,
    "socket.sendmsg": _address,
    "socket.getaddrinfo": _host,
    "socket.gethostbyname": _host,
    "socket.gethostbyaddr": _host,
    "subprocess.Popen": _popen,
    "os.system": _program,
    "os.exec": _program,
    "os.posix_spawn": _program,
    "os.spawn": _program,
    "os.fork": _copy_of_process,
    "os.forkpty": _copy_of_process,
    "os.kill": _program,
    "pty.spawn": _program,
    THREAD_STARTS: _thread,
    "_thread.start_new_thread": _thread,
    "ctypes.dlopen": _library,
    "open": _opened,
    "os.listdir": _listed,
    "os.scandir": _listed,
    "os.remove": _changed,
    "os.rename": _changed,
    "os.rmdir": _changed,
    "os.mkdir": _changed,
    "os.link": _changed,
    "os.symlink": _changed,
    "os.truncate": _changed,
    "os.chmod": _changed,
    "os.chown": _changed,
    "os.utime": _changed,
    "sqlite3.connect": _changed,
    "tempfile.mkstemp": _changed,
    "tempfile.mkdtemp": _changed,
}
"""What is looked at, by the name that Python's documentation gives it (audit events table)."""
