"""Switches workflows on and off."""

from pegboard.assembly.assembly import Assembly
from pegboard.automation.notices.kinds import WORKFLOW as WORKFLOW_NOTICE
from pegboard.automation.notices.notify import notify
from pegboard.automation.workflows.active import Active
from pegboard.automation.workflows.check import check_document
from pegboard.automation.workflows.document import read_document
from pegboard.automation.workflows.may import demand_manager
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.model.worded import Worded
from pegboard.records.get import get
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.update import update


def switch_on(unit: Unit, assembly: Assembly, workflow_id: str) -> None:
    """Let a workflow run from now on, with the rights of the person of *unit*.

    Raises:
        NotAManager, NotFound, Forbidden: they may not.
        BadDocument, WorkflowRefused: it says nothing yet, or what they may not do.
    """
    demand_manager(unit)
    wanted = demand(unit, WORKFLOW, workflow_id, "update")
    stored = get(unit.as_system(), WORKFLOW, wanted)
    check_document(unit, assembly, read_document(stored["document"] or ""), own_id=wanted)
    values = {"active": True, "run_as": unit.principal.user_id, "problem": None}
    update(unit.as_system(), WORKFLOW, wanted, values, version=None)


def switch_off(unit: Unit, workflow_id: str) -> None:
    """Let a workflow start no more.

    Raises:
        NotAManager, NotFound, Forbidden: the person of *unit* may not.
    """
    demand_manager(unit)
    wanted = demand(unit, WORKFLOW, workflow_id, "update")
    update(unit.as_system(), WORKFLOW, wanted, {"active": False}, version=None)


def switch_off_for(unit: Unit, workflow: Active, reason: Worded) -> None:
    """Switch off a workflow that cannot run, and tell its owner why."""
    values = {"active": False, "problem": str(reason)[:500]}
    system = unit.as_system()
    stored = update(system, WORKFLOW, workflow.id, values, version=None)
    if workflow.owner is None:
        return
    words = Worded(
        "The workflow %(name)s was switched off: %(reason)s", name=workflow.name, reason=reason
    )
    key = f"{workflow.id} off {stored['version']}"
    notify(
        unit,
        workflow.owner,
        WORKFLOW_NOTICE,
        words,
        key=key,
        entity=WORKFLOW,
        record_id=workflow.id,
    )
