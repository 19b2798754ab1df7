"""Reads the code of a package for uses of the machine, also where no test comes by."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from pegboard.testing.guard.declared import is_declared
from pegboard.testing.guard.uses import Kind, Use
from pegboard.testing.guard.watch import Finding

CALLS: Mapping[str, Kind] = {
    "socket.socket": "network",
    "socket.create_connection": "network",
    "socket.create_server": "network",
    "socket.getaddrinfo": "network",
    "socket.gethostbyname": "network",
    "urllib.request": "network",
    "http.client": "network",
    "http.server": "network",
    "socketserver": "network",
    "smtplib": "network",
    "imaplib": "network",
    "poplib": "network",
    "ftplib": "network",
    "xmlrpc.client": "network",
    "asyncio.open_connection": "network",
    "asyncio.start_server": "network",
    "requests": "network",
    "httpx": "network",
    "httpx2": "network",
    "aiohttp": "network",
    "urllib3": "network",
    "websockets": "network",
    "psycopg": "network",
    "paramiko": "network",
    "subprocess": "program",
    "multiprocessing.Process": "program",
    "multiprocessing.Pool": "program",
    "multiprocessing.Manager": "program",
    "multiprocessing.get_context": "program",
    "concurrent.futures.ProcessPoolExecutor": "program",
    "pty": "program",
    "os.system": "program",
    "os.popen": "program",
    "os.fork": "program",
    "os.forkpty": "program",
    "os.kill": "program",
    "os.killpg": "program",
    "os.posix_spawn": "program",
    "os.startfile": "program",
    "asyncio.create_subprocess_exec": "program",
    "asyncio.create_subprocess_shell": "program",
    "threading.Thread": "thread",
    "threading.Timer": "thread",
    "_thread": "thread",
    "concurrent.futures.ThreadPoolExecutor": "thread",
    "asyncio.to_thread": "thread",
    "ctypes.CDLL": "native code",
    "ctypes.PyDLL": "native code",
    "ctypes.cdll": "native code",
    "ctypes.pythonapi": "native code",
    "cffi": "native code",
    "sqlite3": "file",
    "dbm": "file",
    "shelve": "file",
    "shutil.copy": "file",
    "shutil.copy2": "file",
    "shutil.copyfile": "file",
    "shutil.copytree": "file",
    "shutil.move": "file",
    "shutil.rmtree": "file",
    "shutil.make_archive": "file",
    "tempfile.NamedTemporaryFile": "file",
    "tempfile.TemporaryFile": "file",
    "tempfile.TemporaryDirectory": "file",
    "tempfile.mkstemp": "file",
    "tempfile.mkdtemp": "file",
    "os.remove": "file",
    "os.unlink": "file",
    "os.rename": "file",
    "os.replace": "file",
    "os.mkdir": "file",
    "os.makedirs": "file",
    "os.rmdir": "file",
    "os.truncate": "file",
    "os.chmod": "file",
    "os.symlink": "file",
    "os.link": "file",
}
"""What is called, by its full name or the module that it is in, and what that uses."""
FAMILIES = ("os.exec", "os.spawn")
WRITERS = frozenset({"write_text", "write_bytes", "unlink", "rmdir", "mkdir", "symlink_to"})
"""Methods of paths that change files."""
WRITING = frozenset("wax+")


def undeclared_in(plugin: str, package: Path, capabilities: tuple[str, ...]) -> Iterator[Finding]:
    """Yield each call in *package* that uses the machine in a way that nobody declared."""
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package.parent).with_suffix("").parts
        module = ".".join(parts).removesuffix(".__init__")
        for use, line in _uses(ast.parse(file.read_text(encoding="utf-8"))):
            if not is_declared(use, capabilities, package) and not _same_kind(use, capabilities):
                yield Finding(plugin, use, module, line)


def _same_kind(use: Use, capabilities: tuple[str, ...]) -> bool:
    """Whether some host or program is declared: which one is meant is not known before it runs."""
    verb = {"network": "network ", "program": "run "}.get(use.kind)
    return verb is not None and any(one.startswith(verb) for one in capabilities)


def _uses(tree: ast.Module) -> Iterator[tuple[Use, int]]:
    names = _imported(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = _full_name(node.func, names)
        kind = _kind_of(called)
        if kind is not None:
            yield Use(kind, called, writes=kind == "file"), node.lineno
        elif _writes(node, called):
            yield Use("file", called or _last(node.func), writes=True), node.lineno


def _imported(tree: ast.Module) -> dict[str, str]:
    """Return what the names of the module stand for that it imports."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for one in node.names:
                first = one.name.partition(".")[0]
                names[one.asname or first] = one.name if one.asname else first
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                names[one.asname or one.name] = f"{node.module}.{one.name}"
    return names


def _full_name(node: ast.expr, names: Mapping[str, str]) -> str:
    """Return "subprocess.run" for what is called, "" when it is no imported name."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        left = _full_name(node.value, names)
        return f"{left}.{node.attr}" if left else ""
    if isinstance(node, ast.Call):
        return _full_name(node.func, names)
    return ""


def _kind_of(called: str) -> Kind | None:
    if called.startswith(FAMILIES):
        return "program"
    while called:
        if called in CALLS:
            return CALLS[called]
        called = called.rpartition(".")[0]
    return None


def _writes(node: ast.Call, called: str) -> bool:
    """Whether a file is opened for writing, or changed by a method of its path."""
    is_open = isinstance(node.func, ast.Name) and node.func.id == "open" and not called
    name = _last(node.func)
    if name in WRITERS and isinstance(node.func, ast.Attribute):
        return True
    if not is_open and name != "open":
        return False
    modes = [*node.args[:2], *(one.value for one in node.keywords if one.arg == "mode")]
    return any(
        isinstance(one, ast.Constant) and isinstance(one.value, str) and _is_writing(one.value)
        for one in modes
    )


def _is_writing(mode: str) -> bool:
    return len(mode) <= 4 and bool(WRITING & set(mode)) and set(mode) <= set("rwaxbt+")


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
