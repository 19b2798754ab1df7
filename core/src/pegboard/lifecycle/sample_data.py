"""Fills a system with the sample data that its plugins bring, and tells how far that is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.setup_notes import read_note, write_note
from pegboard.hookspecs.demo import Demo, ImportFile
from pegboard.model.errors import PegboardError
from pegboard.records.write_path import context_of
from pegboard.transfer.mapping import read_mapping
from pegboard.transfer.run_import import import_file

NOTE = "sample data"
SILENT = timedelta(seconds=60)
"""Whoever fills the system and says nothing for as long has stopped."""
Tell = Callable[[str, int, int], None]
"""Is told what is being brought, how many rows of it are in, and how many there are."""


class SamplesThere(PegboardError):
    """Raised when sample data are in the system already, or on their way."""

    def __init__(self) -> None:
        super().__init__("The sample data are there already, or on their way.")


class SampleProgress(msgspec.Struct, frozen=True):
    """How far sample data are; *label* is what is being brought, *problem* why it stopped.

    *refused* rows did not fit what was there already.
    """

    state: Literal["running", "done", "failed"]
    label: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    refused: int = 0


def sample_progress(runtime: Runtime) -> SampleProgress | None:
    """Return how far sample data are, None when nobody asked for any."""
    found = read_note(runtime.database, runtime.assembly.workspace.tables, NOTE)
    if found is None:
        return None
    value, at = found
    known = msgspec.convert(value, SampleProgress)
    if known.state == "running" and at < datetime.now(UTC) - SILENT:
        return SampleProgress("failed", known.label, known.done, known.total)
    return known


def tell_samples(runtime: Runtime, progress: SampleProgress) -> None:
    """Write down how far sample data are, for every process to show."""
    tables = runtime.assembly.workspace.tables
    write_note(runtime.database, tables, NOTE, msgspec.to_builtins(progress))


def bring_samples(runtime: Runtime, tell: Tell) -> int:
    """Bring the sample data of every plugin that runs, and return how many rows were refused.

    Their people cannot sign in. Rows are refused where they cannot be told from what is there.
    """
    refused = sum(bring_company(runtime, company, tell) for _, company in runtime.assembly.demos)
    runtime.database.refresh_statistics()
    return refused


def bring_company(runtime: Runtime, company: Demo, tell: Tell) -> int:
    """Run the steps of *company* in their order, and return how many rows were refused."""
    refused = 0
    for step in company.steps:
        if isinstance(step, ImportFile):
            refused += _import(runtime, step, tell)
            continue
        tell(step.label, 0, 1)
        with runtime.writing(SYSTEM, via="demo") as unit:
            step.build(context_of(unit))
        tell(step.label, 1, 1)
    return refused


def _import(runtime: Runtime, step: ImportFile, tell: Tell) -> int:
    def advance(done: int, total: int) -> None:
        tell(step.label, done, total)

    report = import_file(
        runtime,
        SYSTEM,
        step.entity,
        step.file,
        read_mapping(step.mapping),
        refusals=runtime.settings.folder / f"{step.file.stem}.refused.csv",
        progress=advance,
    )
    return report.refused
