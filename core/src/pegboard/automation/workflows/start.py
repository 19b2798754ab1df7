"""Starts a workflow on a record, and lets a run go on that waited or failed."""

from datetime import datetime

from pegboard.assembly.assembly import Assembly
from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.jobs.job import Job
from pegboard.automation.notices.kinds import WORKFLOW as WORKFLOW_NOTICE
from pegboard.automation.notices.notify import notify
from pegboard.automation.workflows.active import Active
from pegboard.automation.workflows.advance import advance
from pegboard.automation.workflows.document import read_document, write_document
from pegboard.automation.workflows.fires import fires
from pegboard.automation.workflows.going import Going
from pegboard.automation.workflows.occasion import LONGEST_CHAIN, Occasion
from pegboard.automation.workflows.program import program_of
from pegboard.automation.workflows.runs import LogLine, Run, add_run, find_run, move_run
from pegboard.model.worded import Worded
from pegboard.records.ids import new_id
from pegboard.records.unit import Unit

GO_ON = "workflow go on"
"""The kind of the jobs that let a run go on."""


def start_run(unit: Unit, assembly: Assembly, workflow: Active, occasion: Occasion) -> Run | None:
    """Run *workflow* for *occasion* as the person of *unit*; None when it does not start.

    Raises:
        ExpressionError: its condition does not fit the schema, or the person's rights.
        AlreadyRan: it ran for this occasion before.
    """
    if not fires(unit, workflow.document, occasion):
        return None
    run = _new_run(unit, workflow, occasion)
    if len(occasion.chain) >= LONGEST_CHAIN:
        words = "Not run: workflows started each other %(most)s times in a row."
        line = LogLine("", words, unit.now, {"most": str(LONGEST_CHAIN)})
        cut = run.at(state="cut", log=(line,))
        add_run(unit.tx, unit.workspace, cut)
        return cut
    going = _going(unit, assembly, run, workflow.name)
    moved = advance(run, program_of(workflow.document.steps), going)
    if moved.state not in ("done", "refused"):
        moved = moved.at(document=write_document(workflow.document))
    add_run(unit.tx, unit.workspace, moved)
    _see_to(unit, moved, workflow)
    return moved


def go_on(unit: Unit, assembly: Assembly, workflow: Active, run: Run) -> Run:
    """Take *run* further as the person of *unit*, by what the workflow said when it started."""
    document = read_document(run.document or "")
    moved = advance(run, program_of(document.steps), _going(unit, assembly, run, workflow.name))
    if moved.state in ("done", "refused"):
        moved = moved.at(document=None)
    move_run(unit.tx, unit.workspace, moved)
    _see_to(unit, moved, workflow)
    return moved


def stop_run(unit: Unit, run_id: str, reason: Worded) -> None:
    """End a run as failed where it stands; it can be tried again."""
    run = find_run(unit.tx, unit.workspace, run_id, lock=True)
    line = LogLine("", reason.words, unit.now)
    stopped = run.at(
        state="failed", log=(*run.log, line), changed_at=unit.now, until=None, asks=None
    )
    move_run(unit.tx, unit.workspace, stopped)


def go_on_job(run: Run, at: datetime | None = None) -> Job:
    """Return the job that lets *run* go on, at once or at a moment."""
    return Job(
        GO_ON,
        {"run": run.id, "turn": run.turn},
        key=f"{run.id} {run.turn}",
        run_at=at,
    )


def _see_to(unit: Unit, run: Run, workflow: Active) -> None:
    """Have a run that waits go on in time, and ask whom it asks."""
    if run.state == "waiting":
        enqueue(unit.tx, unit.workspace, go_on_job(run, run.until), now=unit.now)
    elif run.state == "asking" and run.asks is not None:
        words = Worded("The workflow %(name)s asks for your answer.", name=workflow.name)
        _tell(unit, run, run.asks, words)
    elif run.state == "failed" and workflow.owner is not None:
        words = Worded("The workflow %(name)s failed at a step.", name=workflow.name)
        _tell(unit, run, workflow.owner, words)


def _tell(unit: Unit, run: Run, person: str, words: str) -> None:
    notify(
        unit,
        person,
        WORKFLOW_NOTICE,
        words,
        key=f"{run.id} {run.turn} {run.state}",
        entity=run.entity,
        record_id=run.record_id,
    )


def _going(unit: Unit, assembly: Assembly, run: Run, name: str) -> Going:
    return Going(
        unit=unit,
        assembly=assembly,
        workflow_id=run.workflow_id,
        workflow_name=name,
        run_id=run.id,
        record_id=run.record_id,
        entity=unit.workspace.schema.entity(run.entity),
        chain=run.chain,
        memory=dict(run.memory),
    )


def _new_run(unit: Unit, workflow: Active, occasion: Occasion) -> Run:
    return Run(
        id=new_id(),
        workflow_id=workflow.id,
        key=occasion.key,
        entity=workflow.document.entity,
        record_id=occasion.record,
        because=occasion.because,
        chain=occasion.chain,
        state="waiting",
        position=0,
        turn=0,
        started_at=unit.now,
        changed_at=unit.now,
    )
