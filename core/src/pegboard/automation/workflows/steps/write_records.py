"""Makes records, and changes the one at hand or the one that a link of it leads to."""

from collections.abc import Mapping
from typing import Any

from pegboard.automation.workflows.document import CreateRecord, UpdateRecord, Value
from pegboard.automation.workflows.going import Did, Going, StepFailed
from pegboard.model.fields import Link
from pegboard.model.worded import Worded
from pegboard.records.create import create
from pegboard.records.update import update


def create_record(step: CreateRecord, going: Going) -> Did:
    """Make a record with the rights of the person that the run has."""
    made = create(going.unit, step.entity, given_values(going, step.values))
    label = going.unit.workspace.schema.entity(step.entity).label
    return Did("Created: %(label)s.", {"label": label}, step.entity, str(made["id"]))


def update_record(step: UpdateRecord, going: Going) -> Did:
    """Give fields of the record new values."""
    entity, record_id = _target(step, going)
    update(going.unit, entity, record_id, given_values(going, step.values), version=None)
    fields = going.unit.workspace.schema.entity(entity).fields
    labels = ", ".join(fields[name].label for name in step.values)
    return Did("Changed: %(fields)s.", {"fields": labels}, entity, record_id)


def given_values(going: Going, values: Mapping[str, Value]) -> dict[str, Any]:
    """Return what each field is to hold."""
    return {name: going.value(value) for name, value in values.items()}


def _target(step: UpdateRecord, going: Going) -> tuple[str, str]:
    if not step.link:
        return going.entity.key, going.record_id
    field = going.entity.field(step.link)
    target = going.values.get(step.link)
    if not isinstance(field, Link) or target is None:
        raise StepFailed(
            Worded("The record has nothing in the field %(field)s.", field=Worded(field.label))
        )
    return field.target, str(target)
