"""The runs of workflows as a person may see them: none on records that they may not see."""

from collections.abc import Iterable
from dataclasses import dataclass

from pegboard.automation.workflows.by_hand import NothingAsked
from pegboard.automation.workflows.fires import sees
from pegboard.automation.workflows.may import demand_manager
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.runs import (
    Run,
    find_run,
    runs_around,
    runs_asking,
    runs_of_record,
    runs_of_workflow,
)
from pegboard.records.errors import NotFound
from pegboard.records.history import history
from pegboard.records.reach import demand
from pegboard.records.titles import titles
from pegboard.records.unit import Unit

SHOWN = 50
LOOKED_THROUGH = 200


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run, and what its record is called."""

    run: Run
    title: str


def seen_runs_of_workflow(unit: Unit, workflow: str) -> list[SeenRun]:
    """Return the newest runs of a workflow, for somebody who manages automation.

    Raises:
        NotAManager: they do not.
    """
    demand_manager(unit)
    runs = runs_of_workflow(unit.tx, unit.workspace, workflow, most=LOOKED_THROUGH)
    return _seen(unit, runs)[:SHOWN]


def seen_run(unit: Unit, run_id: str) -> SeenRun:
    """Return one run, for somebody who manages automation.

    Raises:
        NotAManager: they do not.
        NotFound: there is none, or it is on a record that they may not see.
    """
    demand_manager(unit)
    run = find_run(unit.tx, unit.workspace, run_id)
    found = _seen(unit, [run]) if sees(unit, run.entity, run.record_id) else []
    if not found:
        raise NotFound(WORKFLOW, run_id)
    return found[0]


def runs_behind(unit: Unit, entity: str, record_id: str) -> list[SeenRun]:
    """Return the runs on a record, and those that made or changed it on behalf of others.

    Raises:
        NotFound, Forbidden: the record may not be seen.
    """
    kind = unit.entity(entity)
    wanted = demand(unit, entity, record_id, "read")
    runs = {one.id: one for one in runs_of_record(unit.tx, unit.workspace, wanted)}
    for entry in history(unit, kind, wanted, limit=LOOKED_THROUGH):
        workflow = workflow_behind(entry.via)
        for run in runs_around(unit.tx, unit.workspace, workflow, entry.at) if workflow else ():
            if any(line.record == wanted for line in run.log):
                runs[run.id] = run
    return _seen(unit, sorted(runs.values(), key=lambda one: one.id, reverse=True))[:SHOWN]


def workflow_behind(via: str) -> str | None:
    """Return the workflow through which a change came about, as its history tells it."""
    name, _, chain = via.partition(" ")
    return chain.rpartition(">")[2] if name == "workflow" and chain else None


def asked_of(unit: Unit, entity: str, record_id: str) -> list[Run]:
    """Return the runs on a record that wait for the answer of the person of *unit*."""
    person = unit.principal.user_id
    if person is None:
        return []
    asking = runs_asking(unit.tx, unit.workspace, person)
    return [one for one in asking if (one.entity, one.record_id) == (entity, record_id)]


def demand_asked(unit: Unit, entity: str, record_id: str, run_id: str) -> str:
    """Return the id of a run on a record that the person may see.

    Raises:
        NotFound, Forbidden: the record may not be seen.
        NothingAsked: the run is not about it.
    """
    wanted = demand(unit, entity, record_id, "read")
    run = find_run(unit.tx, unit.workspace, run_id)
    if (run.entity, run.record_id) != (entity, wanted):
        raise NothingAsked
    return run.id


def _seen(unit: Unit, runs: Iterable[Run]) -> list[SeenRun]:
    several = list(runs)
    ids: dict[str, list[str]] = {}
    for run in several:
        if run.entity in unit.workspace.schema.entities:
            ids.setdefault(run.entity, []).append(run.record_id)
    named = titles(unit, ids)
    return [SeenRun(one, named[one.record_id]) for one in several if one.record_id in named]
