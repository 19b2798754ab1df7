"""The workflows that plugins have ready, and taking one as one's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.automation.workflows.document import BadDocument, Document, convert_document
from pegboard.automation.workflows.save import create_workflow
from pegboard.hookspecs.workflows import ReadyWorkflow
from pegboard.model.worded import Worded, plain
from pegboard.records.errors import NotFound
from pegboard.records.unit import Unit

Say = Callable[[str], str]
"""Says a text in the language of whoever takes the workflow."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A workflow that *plugin* has ready, and what it says."""

    plugin: str
    workflow: ReadyWorkflow
    document: Document


def ready_workflows(assembly: Assembly, rights: Rights, say: Say) -> list[Ready]:
    """Return what can be taken by somebody with *rights*: of entities that they may read."""
    found = []
    for plugin, one in assembly.ready_workflows:
        try:
            document = convert_document(_said(one.document, say))
        except BadDocument:  # an older one, which says what is not known any more
            continue
        if document.entity in assembly.schema.entities and rights.may(document.entity, "read"):
            found.append(Ready(plugin, one, document))
    return found


def take_ready(unit: Unit, assembly: Assembly, plugin: str, name: str, say: Say) -> str:
    """Keep a workflow that *plugin* has ready as the person's own, off, and return its id.

    Raises:
        NotFound: there is none of this name for them.
        NotAManager, Forbidden: they may not.
        WorkflowRefused: it does what they may not; the step is named.
    """
    for one in ready_workflows(assembly, unit.rights, say):
        if (one.plugin, one.workflow.name) == (plugin, name):
            return create_workflow(
                unit,
                assembly,
                name=plain(say(one.workflow.label)),
                document=one.document,
                description=plain(say(one.workflow.help)),
            )
    raise NotFound("workflow", f"{plugin}.{name}")


def _said(told: Any, say: Say) -> Any:
    """Return *told* with its texts for people in the language of *say*."""
    if isinstance(told, Worded):
        return plain(say(told))
    if isinstance(told, Mapping):
        return {name: _said(one, say) for name, one in told.items()}
    if isinstance(told, (list, tuple)):
        return [_said(one, say) for one in told]
    return told
