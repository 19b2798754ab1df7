"""Lets people start a workflow on a record, answer what it asks, and try failed runs again."""

from dataclasses import dataclass

from pegboard.automation.jobs.enqueue import enqueue
from pegboard.automation.workflows.active import Active, active_workflows
from pegboard.automation.workflows.document import ByHand
from pegboard.automation.workflows.fires import sees
from pegboard.automation.workflows.may import demand_manager
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.automation.workflows.occasion import Occasion, start_job
from pegboard.automation.workflows.reckon import holds
from pegboard.automation.workflows.runs import LogLine, Run, find_run, move_run
from pegboard.automation.workflows.start import go_on_job
from pegboard.automation.workflows.steps.pause import NO, YES
from pegboard.expressions import ExpressionError
from pegboard.model.errors import RuleBroken
from pegboard.records.errors import NotFound
from pegboard.records.ids import new_id
from pegboard.records.reach import demand
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit


class NothingAsked(RuleBroken):
    """Raised when somebody answers what they were not asked, or what was answered already."""

    def __init__(self) -> None:
        super().__init__("This run does not wait for your answer.")


class NotFailed(RuleBroken):
    """Raised when a run is to be tried again that did not fail."""

    def __init__(self) -> None:
        super().__init__("Only a run that failed can be tried again.")


class NoButton(RuleBroken):
    """Raised when a workflow is started by hand that is off, or not for this record now."""

    def __init__(self) -> None:
        super().__init__("This workflow cannot be started on this record now.")


@dataclass(frozen=True, slots=True)
class Button:
    """A workflow that a person may start on a record."""

    workflow: str
    label: str


def buttons(unit: Unit, entity: str, record_id: str) -> list[Button]:
    """Return what the person of *unit* may start on a record that they may see and change."""
    if not unit.rights.may(entity, "update"):
        return []
    offered = [
        one
        for one in active_workflows(unit.workspace, unit.tx).values()
        if isinstance(one.document.trigger, ByHand) and one.document.entity == entity
    ]
    fitting = [one for one in offered if _fits(unit, one, record_id)]
    return sorted((_button(one) for one in fitting), key=lambda one: one.label)


def start_by_hand(unit: Unit, workflow_id: str, record_id: str) -> str:
    """Have a workflow start on a record, which takes the right to change it; return the key.

    It runs with the rights of whoever switched it on.

    Raises:
        NoButton: it is off, not to be started by hand, or not for this record.
        NotFound, Forbidden: the record may not be changed.
    """
    workflow = active_workflows(unit.workspace, unit.tx).get(workflow_id)
    if workflow is None or not isinstance(workflow.document.trigger, ByHand):
        raise NoButton
    wanted = demand(unit, workflow.document.entity, record_id, "update")
    if not _fits(unit, workflow, wanted):
        raise NoButton
    occasion = Occasion(
        workflow=workflow.id,
        key=f"by-hand {new_id()}",
        record=wanted,
        because="by_hand",
        at=unit.now,
        by=unit.principal.user_id,
    )
    enqueue(unit.tx, unit.workspace, start_job(occasion), now=unit.now)
    return occasion.key


def answer(unit: Unit, run_id: str, *, is_yes: bool) -> None:
    """Say yes or no to what a run asks the person of *unit*, or anybody if they manage automation.

    Raises:
        NotFound, NothingAsked, NotAManager: it asks nothing, or somebody else.
    """
    run = find_run(unit.tx, unit.workspace, run_id, lock=True)
    if run.state != "asking":
        raise NothingAsked
    if run.asks != unit.principal.user_id:
        demand_manager(unit)
    said = YES if is_yes else NO
    words = "%(who)s said yes." if is_yes else "%(who)s said no."
    line = LogLine("", words, unit.now, {"who": unit.principal.name})
    _wake(unit, run.at(memory={**run.memory, "answer": said}, log=(*run.log, line)))


def try_again(unit: Unit, run_id: str) -> None:
    """Let a failed run go on from the step that failed.

    Raises:
        NotFound, NotFailed, NotAManager: there is no such run for them.
    """
    demand_manager(unit)
    run = find_run(unit.tx, unit.workspace, run_id, lock=True)
    if not sees(unit, run.entity, run.record_id):
        raise NotFound(WORKFLOW, run_id)
    if run.state != "failed" or run.document is None:
        raise NotFailed
    words = "%(who)s tried again."
    line = LogLine("", words, unit.now, {"who": unit.principal.name})
    _wake(unit, run.at(log=(*run.log, line)))


def _wake(unit: Unit, run: Run) -> None:
    woken = run.at(
        state="waiting", asks=None, until=unit.now, changed_at=unit.now, turn=run.turn + 1
    )
    move_run(unit.tx, unit.workspace, woken)
    enqueue(unit.tx, unit.workspace, go_on_job(woken), now=unit.now)


def _fits(unit: Unit, workflow: Active, record_id: str) -> bool:
    """Whether the condition of a workflow holds for a record, as far as the person may read it."""
    document = workflow.document
    entity = unit.workspace.schema.entity(document.entity)
    values = stored_values(unit, entity, record_id)
    if values is None or not sees(unit, document.entity, record_id):
        return False
    try:
        return holds(unit, document.entity, document.condition, values, unit.now)
    except ExpressionError:
        return False


def _button(workflow: Active) -> Button:
    trigger = workflow.document.trigger
    assert isinstance(trigger, ByHand)  # noqa: S101  # only such are offered
    return Button(workflow.id, trigger.label)
