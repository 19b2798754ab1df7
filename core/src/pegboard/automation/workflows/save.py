"""Keeps what a workflow says, once it is found to be right and within its writer's rights."""

from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.check import check_document
from pegboard.automation.workflows.document import Document, write_document
from pegboard.automation.workflows.may import demand_manager
from pegboard.automation.workflows.names import WORKFLOW
from pegboard.records.create import create
from pegboard.records.get import get
from pegboard.records.unit import Unit
from pegboard.records.update import update


def create_workflow(
    unit: Unit, assembly: Assembly, *, name: str, document: Document, description: str = ""
) -> str:
    """Keep a new workflow, which is off, and return its id.

    Raises:
        NotAManager, Forbidden: the person of *unit* may not.
        WorkflowRefused: something in it is wrong, or not theirs to do; the step is named.
        InvalidRecord: it has no name.
    """
    demand_manager(unit)
    unit.entity(WORKFLOW, "create")
    check_document(unit, assembly, document)
    made = create(unit, WORKFLOW, {"name": name, "description": description})
    ident = str(made["id"])
    values = {"entity": document.entity, "document": write_document(document)}
    update(unit.as_system(), WORKFLOW, ident, values, version=None)
    return ident


def change_workflow(
    unit: Unit,
    assembly: Assembly,
    workflow_id: str,
    *,
    name: str,
    document: Document,
    description: str = "",
    version: int | None = None,
) -> None:
    """Let a workflow say something else; one that is on runs as the person of *unit* from now on.

    Raises:
        NotAManager, NotFound, Forbidden: they may not.
        StaleWrite: it is not at *version* any more.
        WorkflowRefused: something in it is wrong, or not theirs to do; the step is named.
    """
    demand_manager(unit)
    check_document(unit, assembly, document, own_id=workflow_id)
    stored = update(
        unit,
        WORKFLOW,
        workflow_id,
        {"name": name, "description": description},
        version=version,
    )
    values = {"entity": document.entity, "document": write_document(document)}
    if get(unit.as_system(), WORKFLOW, stored["id"])["active"]:
        values["run_as"] = unit.principal.user_id or ""
    update(unit.as_system(), WORKFLOW, stored["id"], values, version=None)
