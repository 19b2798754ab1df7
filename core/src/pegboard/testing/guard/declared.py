"""Which uses of the machine a manifest declares, and which need no declaration."""

import sysconfig
from collections.abc import Iterable
from pathlib import Path

from pegboard.testing.guard.uses import Kind, Use

FREE_TO_READ = (
    *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    "/usr/share/zoneinfo",
    "/etc/localtime",
    "/etc/mime.types",
    "/dev/null",
    "/dev/urandom",
)
"""What Python and its packages read by themselves."""
NEEDED: dict[Kind, str] = {
    "network": "network {host}",
    "program": "run {name}",
    "file": "use files",
    "thread": "use threads",
    "native code": "use native code",
}
"""The capability that declares each kind of use."""


def capability_for(use: Use) -> str:
    """Return the capability that declares *use*, such as "network api.acme.example"."""
    return NEEDED[use.kind].format(host=_host(use.what), name=Path(use.what.split(" ")[0]).name)


def how_to_declare(use: Use) -> str:
    """Return what a manifest must say for *use* to be declared."""
    wanted = capability_for(use)
    if use.kind == "network":
        return f"name the host in the manifest: network = [“{wanted.partition(' ')[2]}”]"
    return f"add the capability “{wanted}” with its reason to the manifest"


def is_declared(use: Use, capabilities: Iterable[str], own_folder: Path) -> bool:
    """Return whether *use* is covered by *capabilities*, or needs none.

    *capabilities* are all that the manifest asks for. A plugin reads its own package freely, and
    "run *" covers every program.
    """
    if use.kind == "file" and not use.writes and _is_free(use.what, own_folder):
        return True
    if use.kind == "file" and use.what == ":memory:":
        return True
    wanted = capability_for(use)
    return bool({wanted, f"{wanted.partition(' ')[0]} *"} & set(capabilities))


def _is_free(path: str, own_folder: Path) -> bool:
    return any(
        path == folder or path.startswith(f"{folder}/")
        for folder in (str(own_folder), *FREE_TO_READ)
    )


def _host(address: str) -> str:
    host, colon, port = address.rpartition(":")
    return host if colon and port.isdigit() else address
