"""What is asked at the first start of a system: which departments will use it."""

from pegboard.assembly.runtime import Runtime
from pegboard.database.setup_notes import read_note, write_note

QUESTION = "departments"


def ask_departments(runtime: Runtime) -> None:
    """Let the first administrator be asked which departments will use the system."""
    _write(runtime, {"asked": True})


def departments_are_asked(runtime: Runtime) -> bool:
    """Return whether the question is still open."""
    tables = runtime.assembly.workspace.tables
    return read_note(runtime.database, tables, QUESTION) is not None


def departments_answered(runtime: Runtime) -> None:
    """Ask no more."""
    _write(runtime, None)


def _write(runtime: Runtime, value: object) -> None:
    write_note(runtime.database, runtime.assembly.workspace.tables, QUESTION, value)
