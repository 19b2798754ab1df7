"""Starts another workflow with the same record."""

from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.workflows.active import active_workflows
from pegboard.automation.workflows.document import CallWorkflow
from pegboard.automation.workflows.fires import CALLED
from pegboard.automation.workflows.going import Did, Going, StepFailed
from pegboard.automation.workflows.occasion import Occasion, start_job
from pegboard.model.worded import Worded


def call_workflow(step: CallWorkflow, going: Going, label: str) -> Did:
    """Have a workflow start as a job of its own, with its own person's rights."""
    unit = going.unit
    called = active_workflows(unit.workspace, unit.tx).get(step.workflow)
    if called is None:
        raise StepFailed(Worded("The workflow to be called is not on."))
    occasion = Occasion(
        workflow=called.id,
        key=f"{going.run_id} {label}",
        record=going.record_id,
        because=CALLED,
        at=unit.now,
        chain=(*going.chain, going.workflow_id),
        by=unit.principal.user_id,
    )
    enqueue(unit.tx, unit.workspace, start_job(occasion), now=unit.now)
    return Did("Started the workflow %(name)s.", {"name": called.name})
