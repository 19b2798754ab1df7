"""The runs of workflows as they are kept: where each stands, and what its steps did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

import msgspec

from pegboard.automation.workflows.active import statements_of
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.occasion import AlreadyRan
from pegboard.database.cells import Cells
from pegboard.database.transaction import Transaction
from pegboard.database.workflow_statements import MOVED, RUN
from pegboard.model.columns import ColumnKind
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound
from pegboard.records.reach import id_of
from pegboard.records.workspace import Workspace

State = Literal["done", "waiting", "asking", "failed", "refused", "cut"]
JSON = ("chain", "memory", "log")
MOMENTS = ("started_at", "changed_at", "until")


class LogLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one step did, in English *words* with *values* in them, and to which record."""

    step: str
    words: str
    at: datetime
    values: dict[str, str] = {}
    entity: str | None = None
    record: str | None = None

    @property
    def text(self) -> str:
        return Worded(self.words, **self.values)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a workflow on a record.

    *turn* counts how often it went on, *until* is when it does so again, *asks* the person whose
    answer it waits for. *document* is what the workflow said, kept where the run is not done.
    """

    id: str
    workflow_id: str
    key: str
    entity: str
    record_id: str
    because: str
    chain: tuple[str, ...]
    state: State
    position: int
    turn: int
    started_at: datetime
    changed_at: datetime
    memory: Mapping[str, Any] = field(default_factory=dict)
    log: tuple[LogLine, ...] = ()
    document: str | None = None
    until: datetime | None = None
    asks: str | None = None

    def at(self, **changes: Any) -> "Run":
        """Return this run with some of its sides changed."""
        return replace(self, **changes)


def add_run(tx: Transaction, workspace: Workspace, run: Run) -> None:
    """Keep a new run.

    Raises:
        AlreadyRan: the workflow ran for this before.
    """
    if not tx.run(statements_of(workspace).add_run, _cells(tx.cells, run, RUN)):
        raise AlreadyRan(run.workflow_id)


def has_run(tx: Transaction, workspace: Workspace, workflow: str, key: str) -> bool:
    """Return whether a workflow ran for the occasion *key*."""
    values = {"workflow_id": workflow, "key": key}
    return tx.row(statements_of(workspace).has_run, values) is not None


def move_run(tx: Transaction, workspace: Workspace, run: Run) -> None:
    """Keep how far a run is by now."""
    cells = _cells(tx.cells, run, MOVED)
    values = {f"new_{name}": cell for name, cell in cells.items()}
    tx.run(statements_of(workspace).move_run, {"wanted": run.id, **values})


def find_run(tx: Transaction, workspace: Workspace, run_id: str, *, lock: bool = False) -> Run:
    """Return a run; nobody else moves it until the transaction ends when it is to be locked.

    Raises:
        NotFound: there is none with this id.
    """
    statements = statements_of(workspace)
    wanted = statements.locked_run if lock else statements.one_run
    row = tx.row(wanted, {"wanted": id_of(WORKFLOW, run_id)})
    if row is None:
        raise NotFound(WORKFLOW, run_id)
    return _run(tx.cells, row)


def runs_of_record(
    tx: Transaction, workspace: Workspace, record_id: str, *, most: int = 50
) -> list[Run]:
    """Return the newest runs on a record, whose reader the caller has let in."""
    wanted = {"wanted": record_id, "most": most}
    return [_run(tx.cells, row) for row in tx.rows(statements_of(workspace).runs_of_record, wanted)]


def runs_of_workflow(
    tx: Transaction, workspace: Workspace, workflow: str, *, most: int = 100
) -> list[Run]:
    """Return the newest runs of a workflow, whose reader the caller has let in."""
    rows = tx.rows(statements_of(workspace).runs_of_workflow, {"wanted": workflow, "most": most})
    return [_run(tx.cells, row) for row in rows]


def runs_asking(tx: Transaction, workspace: Workspace, person: str) -> list[Run]:
    """Return the runs that wait for an answer of *person*."""
    rows = tx.rows(statements_of(workspace).runs_asking, {"wanted": person, "most": 100})
    return [_run(tx.cells, row) for row in rows]


def runs_around(
    tx: Transaction, workspace: Workspace, workflow: str, at: datetime, *, most: int = 50
) -> list[Run]:
    """Return the newest runs of a workflow that were under way at a moment."""
    moment = tx.cells.encode(ColumnKind.MOMENT, at)
    values = {"wanted": workflow, "at": moment, "most": most}
    return [_run(tx.cells, row) for row in tx.rows(statements_of(workspace).runs_around, values)]


@dataclass(frozen=True, slots=True)
class RunFigures:
    """How many runs of a workflow stand in each state, and when the last one began."""

    states: Mapping[str, int] = field(default_factory=dict)
    last: datetime | None = None


def run_figures(tx: Transaction, workspace: Workspace) -> dict[str, RunFigures]:
    """Return the figures of each workflow that ever ran, by its id."""
    counted: dict[str, RunFigures] = {}
    for workflow, state, number, last in tx.rows(statements_of(workspace).counts):
        known = counted.get(workflow, RunFigures())
        began = tx.cells.decode(ColumnKind.MOMENT, last)
        latest = began if known.last is None else max(known.last, began)
        counted[workflow] = RunFigures({**known.states, state: number}, latest)
    return counted


def prune_runs(workspace: Workspace, *, before: datetime) -> int:
    """Forget runs that ended *before*; failed ones stay until somebody looks."""
    with workspace.database.writing() as tx:
        until = tx.cells.encode(ColumnKind.MOMENT, before)
        return tx.run(statements_of(workspace).prune, {"until": until})


def _cells(cells: Cells, run: Run, names: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(run, name)
        if name in JSON:
            value = cells.encode(ColumnKind.JSON, msgspec.to_builtins(value))
        elif name in MOMENTS:
            value = cells.encode(ColumnKind.MOMENT, value)
        found[name] = value
    return found


def _run(cells: Cells, row: Sequence[Any]) -> Run:
    values = dict(zip(RUN, row, strict=True))
    for name in JSON:
        values[name] = cells.decode(ColumnKind.JSON, values[name])
    for name in MOMENTS:
        values[name] = cells.decode(ColumnKind.MOMENT, values[name])
    values["chain"] = tuple(values["chain"])
    values["log"] = tuple(msgspec.convert(one, LogLine) for one in values["log"])
    return Run(**values)
