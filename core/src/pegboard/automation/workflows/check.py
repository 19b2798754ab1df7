"""Checks a workflow before it is kept or switched on: all that is wrong is told at once."""

from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.checks.asked import Asked, Fault, WorkflowRefused
from pegboard.automation.workflows.checks.calls import check_calls
from pegboard.automation.workflows.checks.steps import check_steps
from pegboard.automation.workflows.checks.triggers import check_trigger
from pegboard.automation.workflows.document import Document
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit


def check_document(
    unit: Unit, assembly: Assembly, document: Document, *, own_id: str | None = None
) -> None:
    """Return when *document* can run, and does only what the person of *unit* may do themselves.

    Raises:
        WorkflowRefused: it cannot, or may not; every step concerned is named.
    """
    entity = unit.workspace.schema.entities.get(document.entity)
    if entity is None or not unit.rights.may(document.entity, "read"):
        words = Worded("there is no entity called %(entity)s", entity=document.entity)
        raise WorkflowRefused((Fault(Worded("Trigger"), words),))
    asked = Asked(unit, assembly, document, entity, own_id)
    check_trigger(asked)
    asked.condition(Worded("Condition"), document.condition)
    check_steps(asked)
    check_calls(asked)
    if asked.faults:
        raise WorkflowRefused(tuple(asked.faults))
