"""Imports a CSV file: chunk by chunk, each in one transaction, resumed where it was cut off."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.records.audit import note
from pegboard.records.errors import Forbidden
from pegboard.records.unit import Unit
from pegboard.transfer.chunks import ChunkImporter, RowResult
from pegboard.transfer.collection import without_collection
from pegboard.transfer.csv_source import CsvSource, Record, open_csv
from pegboard.transfer.mapping import ImportMapping
from pegboard.transfer.plan import ImportPlan, Planner
from pegboard.transfer.refusals import MOST_PROBLEMS, RowProblem, RunProblems, write_refusals
from pegboard.transfer.runs import (
    COUNTED,
    advance_run,
    earlier_records,
    forget_rows,
    keep_rows,
    kept_rows,
    new_run,
    start_run,
    unfinished_run,
)
from pegboard.transfer.subjects.import_check import brought_back

CHUNK = 4_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. *problems* are the first of them; *refusals* is the file with all.

    *ignored* names the columns that fill no field. *run_id* undoes it; a dry run has none.
    *brought_back* counts the records with an address of somebody who asked to be forgotten.
    """

    run_id: str | None
    rows: int
    created: int
    updated: int
    unchanged: int
    refused: int
    problems: tuple[RowProblem, ...]
    refusals: Path | None
    ignored: tuple[str, ...]
    encoding: str
    delimiter: str
    is_dry_run: bool = False
    was_resumed: bool = False
    brought_back: int = 0


class _DryRunOver(Exception):
    """Rolls back all that a dry run wrote."""


def import_file(
    runtime: Runtime,
    principal: Principal,
    entity: str,
    path: Path,
    mapping: ImportMapping | None = None,
    *,
    dry_run: bool = False,
    match: Sequence[str] | None = None,
    again: bool = False,
    refusals: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the CSV file *path* as records of *entity* and tell what became of every row.

    Records are recognised by the fields *match* (those of the mapping unless given). Without any,
    a line of a file that was imported before still means the record that it made then, unless
    *again* asks for new ones. A run that was cut off is taken up where it stopped. Rows that are
    refused stand in *refusals*, a file beside the source unless said. A dry run holds one
    transaction and keeps nothing. *progress* hears the rows done and their number.

    Raises:
        BrokenFile, BadMapping: nothing was imported.
        Forbidden: the person may not import records of this kind, or neither create nor change.
        ImportTaken: another process is importing the file.
    """
    with runtime.reading(principal, via="import") as unit:
        kind = unit.entity(entity, "import")
        if not unit.rights.may(entity, "create") and not unit.rights.may(entity, "update"):
            raise Forbidden(entity, "create", kind.plural.lower())
        encoding, delimiter = (mapping.encoding, mapping.delimiter) if mapping else (None, None)
        source = open_csv(path, encoding=encoding, delimiter=delimiter)
        planner = Planner(unit.workspace.schema, unit.rights, runtime.settings.default_currency)
        plan = planner.plan(kind, source.header, mapping, match)
        ChunkImporter(plan, principal.timezone).check_defaults(unit)
    digest = sha256(repr((mapping.digest if mapping else "", plan.match)).encode()).hexdigest()
    job = _Import(runtime, principal, source, plan, digest, again=again)
    target = refusals or path.with_name(f"{path.stem}.refused.csv")
    if dry_run:
        return job.rehearse(target, progress)
    return job.run(target, progress)


class _Import:
    """One import under way."""

    def __init__(
        self,
        runtime: Runtime,
        principal: Principal,
        source: CsvSource,
        plan: ImportPlan,
        digest: str,
        *,
        again: bool,
    ) -> None:
        self._runtime = runtime
        self._principal = principal
        self._source = source
        self._plan = plan
        self._again = again
        self._importer = ChunkImporter(plan, principal.timezone)
        self._only: Unit | None = None
        self._was_resumed = False
        entity = plan.entity.key
        fingerprint = sha256(f"{source.fingerprint} {entity}".encode()).hexdigest()
        name = source.path.name[:500]
        self._run = new_run(entity, name, fingerprint, digest, principal.user_id)

    def run(self, target: Path, progress: Progress | None) -> ImportReport:
        with self._writing() as unit:
            unfinished = unfinished_run(unit, self._run.fingerprint)
            if unfinished is None:
                start_run(unit, self._run)
                note(unit, "import", entity=self._run.entity, run=self._run.id)
            elif unfinished.mapping == self._run.mapping:
                self._run, self._was_resumed = unfinished, True
            else:  # begun with another mapping: what it made counts, but this is a new start
                advance_run(unit, unfinished, replace(unfinished, state="stopped"), finished=True)
                start_run(unit, self._run)
                note(unit, "import", entity=self._run.entity, run=self._run.id)
        self._import_rows(progress)
        return self._report(target)

    def rehearse(self, target: Path, progress: Progress | None) -> ImportReport:
        report: ImportReport | None = None
        try:
            with self._runtime.writing(self._principal, via="import") as unit:
                self._only = unit
                self._run = replace(self._run, state="rehearsed")
                start_run(unit, self._run)
                self._import_rows(progress)
                report = self._report(target)
                raise _DryRunOver
        except _DryRunOver:
            self._only = None
        if report is None:  # cannot be: the block above ends by making it
            raise _DryRunOver
        return replace(report, run_id=None, is_dry_run=True)

    @contextmanager
    def _writing(self) -> Iterator[Unit]:
        if self._only is not None:
            yield self._only
            return
        with self._runtime.writing(self._principal, via="import") as unit:
            yield unit

    def _import_rows(self, progress: Progress | None) -> None:
        done = self._run.created + self._run.updated + self._run.unchanged + self._run.refused
        for records in _chunks(self._source.records(after=self._run.rows_done)):
            self._import_chunk(records)
            done += len(records)
            if progress is not None:
                progress(min(done, self._source.rows), self._source.rows)
        self._import_waiting()
        with self._writing() as unit:
            state = "done" if self._run.state == "running" else self._run.state
            finished = replace(self._run, state=state)
            advance_run(unit, self._run, finished, finished=True)
            counts = {name: getattr(finished, name) for name in COUNTED}
            note(unit, "import_done", entity=finished.entity, run=finished.id, **counts)
            self._run = finished

    def _import_chunk(self, records: Sequence[Record], *, decided: bool = False) -> int:
        """Import *records* and return how many still wait; those of a last try are *decided*."""
        is_retry = records[-1].row <= self._run.rows_done
        try:
            with self._writing() as unit:
                known: dict[int, str] = {}
                if not self._plan.match and not self._again:
                    lines = (records[0].row, records[-1].row)
                    known = earlier_records(unit, self._run.fingerprint, *lines)
                with without_collection():
                    results = self._importer.run(unit, records, known)
                if decided:
                    results = {row: _decided(one) for row, one in results.items()}
                rows_done = self._run.rows_done if is_retry else records[-1].row
                reached = self._run.counting(results.values(), rows_done=rows_done)
                if is_retry:
                    forget_rows(unit, self._run, list(results))
                keep_rows(unit, self._run, results, self._importer.links.made)
                advance_run(unit, self._run, reached)
        except BaseException:
            self._importer.links.forget()
            raise
        self._run = reached
        return sum(one.outcome == "waiting" for one in results.values())

    def _import_waiting(self) -> None:
        """Try rows again that wait for others of their kind, as long as that helps some of them."""
        waiting = self._waiting()
        while waiting:
            left = sum(self._import_chunk(some) for some in _chunks(self._read(waiting)))
            if left == len(waiting):
                for some in _chunks(self._read(waiting)):
                    self._import_chunk(some, decided=True)
            waiting = self._waiting()

    def _waiting(self) -> set[int]:
        with self._writing() as unit:
            rows = kept_rows(unit, self._run, ["waiting"], limit=self._source.rows)
        return {row.line for row in rows}

    def _read(self, lines: set[int]) -> Iterator[Record]:
        return (record for record in self._source.records() if record.row in lines)

    def _report(self, target: Path) -> ImportReport:
        with self._writing() as unit:
            problems = RunProblems(unit, self._run)
            first = tuple(islice(problems, MOST_PROBLEMS))
            written = write_refusals(self._source, problems, target) if first else None
            entity, settings = self._plan.entity, self._runtime.settings
            forgotten = brought_back(unit, settings, entity, self._run.id)
        run = self._run
        return ImportReport(
            run_id=run.id,
            rows=run.created + run.updated + run.unchanged + run.refused,
            created=run.created,
            updated=run.updated,
            unchanged=run.unchanged,
            refused=run.refused,
            problems=first,
            refusals=written,
            ignored=self._plan.ignored,
            encoding=self._source.encoding,
            delimiter=self._source.delimiter,
            was_resumed=self._was_resumed,
            brought_back=forgotten,
        )


def _decided(result: RowResult) -> RowResult:
    return replace(result, outcome="refused") if result.outcome == "waiting" else result


def _chunks(records: Iterable[Record]) -> Iterator[list[Record]]:
    rows = iter(records)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
