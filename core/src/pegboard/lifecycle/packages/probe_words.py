"""Says in plain words what a plugin did while it was tried."""

from collections.abc import Collection, Mapping
from errno import EFBIG

from pegboard.lifecycle.packages.probe_report import MEGABYTE, Limits, Step
from pegboard.lifecycle.packages.probe_watch import Traces
from pegboard.model.errors import PegboardError

MOMENTS: Mapping[Step, str] = {
    "start": "before anything of it was imported",
    "import": "while it is imported",
    "build": "while what it contributes is collected",
    "schema": "while its tables are made",
    "first records": "while its first records are made",
    "self test": "in its self test",
    "finish": "at the end",
}
LONGEST = 300


class WrongEntryPoint(PegboardError):
    """Raised when what a plugin's entry point names is not there, or is no plugin."""


def broken_down(error: BaseException, step: Step, limits: Limits) -> str:
    """Return what *error* means, as words that follow the name of the plugin."""
    when = MOMENTS[step]
    match error:
        case SystemExit():
            said = f"calls sys.exit {when}"
        case MemoryError():
            said = f"took more than {limits.memory // MEGABYTE} MB {when}"
        case RecursionError():
            said = f"calls itself without end {when}"
        case OSError() if error.errno == EFBIG:
            said = f"wrote a file of more than {limits.file_size // MEGABYTE} MB {when}"
        case AssertionError():
            said = f"fails an assertion {when}{_said(error)}"
        case ModuleNotFoundError() if error.name:
            said = (
                f"needs the Python package {error.name}, which is not installed; install it first"
            )
        case WrongEntryPoint():
            said = str(error)
        case _:
            said = f"breaks {when} with {type(error).__name__}{_said(error)}"
    return said


def misdeeds(traces: Traces, hosts: Collection[str]) -> str:
    """Return what of *traces* no plugin may do, "" when there is nothing; *hosts* it declared."""
    found = []
    if traces.forked:
        found.append(f"tries to start another process ({', '.join(traces.forked)})")
    if traces.patched:
        found.append(f"replaces {_some(traces.patched)}")
    if traces.threads:
        found.append(f"leaves a thread running ({_some(traces.threads)})")
    undeclared = [host for host in traces.network if host not in hosts]
    if undeclared:
        found.append(
            f"tries to reach hosts that its manifest does not name ({_some(tuple(undeclared))})"
        )
    return "; ".join(found)


def _some(names: tuple[str, ...]) -> str:
    first = ", ".join(names[:3])
    return f"{first} and {len(names) - 3} more" if len(names) > 3 else first


def _said(error: BaseException) -> str:
    text = str(error)
    return f": {text[:LONGEST]}" if text else ""
