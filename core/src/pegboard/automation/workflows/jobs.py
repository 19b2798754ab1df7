"""Runs workflows as jobs: starts them, lets runs go on, and switches off what cannot run."""

from collections.abc import Mapping
from contextlib import suppress

from pegboard.access.principals import Principal
from pegboard.access.view_as import person_with_id
from pegboard.assembly.runtime import Runtime
from pegboard.automation.jobs.work import Handler, Work
from pegboard.automation.workflows.active import Active, active_workflows
from pegboard.automation.workflows.occasion import START, AlreadyRan, from_payload, via_of
from pegboard.automation.workflows.runs import Run, find_run
from pegboard.automation.workflows.start import GO_ON, go_on, start_run, stop_run
from pegboard.automation.workflows.switch import switch_off_for
from pegboard.expressions import ExpressionError
from pegboard.model.errors import UnknownEntity
from pegboard.model.worded import Worded
from pegboard.records.errors import NotFound

NOBODY = Worded("Who switched it on is not active any more.")


def workflow_jobs(_runtime: Runtime) -> Mapping[str, Handler]:
    """Return what runs the jobs of workflows, by kind."""
    return {START: start, GO_ON: carry_on}


def start(work: Work) -> None:
    """Start a workflow for an occasion, unless it was switched off or its condition is not met."""
    occasion = from_payload(work.job.payload)
    workflow = _active(work, occasion.workflow)
    if workflow is None:
        return
    person = _person(work, workflow)
    if person is None:
        return
    via = via_of(occasion.chain, workflow.id)
    try:
        with suppress(AlreadyRan), work.finishing(person, via=via) as unit:
            start_run(unit, work.runtime.assembly, workflow, occasion)
    except (ExpressionError, UnknownEntity) as error:
        _switch_off(work, workflow, Worded("Its condition: %(reason)s", reason=str(error)))


def carry_on(work: Work) -> None:
    """Let a run go on, if that is still called for."""
    run = _waiting(work)
    if run is None:
        return
    workflow = _active(work, run.workflow_id)
    if workflow is None:
        with work.finishing() as unit:
            stop_run(unit, run.id, Worded("The workflow is not on."))
        return
    person = _person(work, workflow)
    if person is None:
        return
    with work.finishing(person, via=via_of(run.chain, workflow.id)) as unit:
        locked = find_run(unit.tx, unit.workspace, run.id, lock=True)
        if locked.turn == run.turn:
            go_on(unit, work.runtime.assembly, workflow, locked)


def _waiting(work: Work) -> Run | None:
    """Return the run that is to go on, None when it did so already."""
    workspace = work.runtime.assembly.workspace
    payload = work.job.payload
    try:
        with workspace.database.reading() as tx:
            run = find_run(tx, workspace, str(payload["run"]))
    except NotFound:
        return None
    return run if run.turn == payload["turn"] and run.document is not None else None


def _active(work: Work, workflow: str) -> Active | None:
    workspace = work.runtime.assembly.workspace
    with workspace.database.reading() as tx:
        return active_workflows(workspace, tx).get(workflow)


def _person(work: Work, workflow: Active) -> Principal | None:
    """Return whose rights the workflow has, as they are now; without one it is switched off."""
    found = person_with_id(work.runtime.assembly, workflow.run_as or "")
    if found is None:
        _switch_off(work, workflow, NOBODY)
        return None
    if found.rights_epoch != work.runtime.assembly.roles.epoch:
        work.runtime.follow_roles()
    return found


def _switch_off(work: Work, workflow: Active, reason: Worded) -> None:
    with work.finishing(via="job") as unit:
        switch_off_for(unit, workflow, reason)
