"""Decides whether an occasion starts a workflow: once for each time that its state is reached."""

from collections.abc import Mapping
from typing import Any

from pegboard.automation.workflows.as_it_was import Standing, record_at
from pegboard.automation.workflows.document import Document, StageChanged, Updated
from pegboard.automation.workflows.occasion import Occasion
from pegboard.automation.workflows.reckon import holds
from pegboard.records.reach import reaches
from pegboard.records.unit import Unit

CALLED = "call"
"""Stands for the trigger where another workflow starts this one."""


def fires(unit: Unit, document: Document, occasion: Occasion) -> bool:
    """Return whether the workflow starts, as things stood right after the occasion.

    It does not where the person of *unit* may not see the record. A change must make the condition
    true: while it stays true, further changes start nothing.

    Raises:
        ExpressionError: the condition does not fit the schema, or the person's rights.
    """
    entity = unit.workspace.schema.entity(document.entity)
    trigger = document.trigger
    is_edge = occasion.because == "updated" and isinstance(trigger, (Updated, StageChanged))
    needs_before = is_edge and (isinstance(trigger, StageChanged) or bool(document.condition))
    standing = record_at(unit, entity, occasion.record, occasion.version, before=needs_before)
    if standing is None or not sees(unit, document.entity, occasion.record):
        return False
    if occasion.because != CALLED and isinstance(trigger, StageChanged):
        return _moved(trigger, standing) and _holds(unit, document, occasion, standing.after)
    if not _holds(unit, document, occasion, standing.after):
        return False
    if not needs_before or standing.before is None:
        return True
    return not _holds(unit, document, occasion, standing.before)


def sees(unit: Unit, entity: str, record_id: str) -> bool:
    """Return whether the person may see a record, which may lie in the recycle bin."""
    if not unit.rights.may(entity, "read"):
        return False
    return reaches(unit, entity, record_id, "read") or (
        unit.rights.may(entity, "delete")
        and reaches(unit, entity, record_id, "delete", deleted=True)
    )


def _moved(trigger: StageChanged, standing: Standing) -> bool:
    """Return whether the field went from one of the values named to one of those named."""
    if standing.before is None:
        return False
    old, new = standing.before.get(trigger.field), standing.after.get(trigger.field)
    is_from = not trigger.from_values or old in trigger.from_values
    is_to = not trigger.to_values or new in trigger.to_values
    return old != new and is_from and is_to


def _holds(unit: Unit, document: Document, occasion: Occasion, values: Mapping[str, Any]) -> bool:
    return holds(unit, document.entity, document.condition, values, occasion.at)
