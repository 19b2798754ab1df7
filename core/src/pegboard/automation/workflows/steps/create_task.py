"""Gives somebody a task about the record."""

from datetime import timedelta
from typing import Any

from pegboard.automation.workflows.document import CreateTask
from pegboard.automation.workflows.going import Did, Going
from pegboard.automation.workflows.names import ACTIVITY
from pegboard.model.fields import Link
from pegboard.model.schema import EntityType, Schema
from pegboard.records.create import create


def create_task(step: CreateTask, going: Going) -> Did:
    """Make an activity that links to the record, due some days from today."""
    unit = going.unit
    values: dict[str, Any] = {
        "subject": going.text(step.subject),
        "kind": step.activity,
        "priority": step.priority,
        "due_date": unit.today + timedelta(days=step.due_days),
        "owner": going.person(step.to),
    }
    schema = unit.workspace.schema
    writable = unit.rights.writable(ACTIVITY)
    values |= {
        name: target
        for name, target in about(schema, going.entity, going.values, going.record_id).items()
        if name in writable
    }
    made = create(unit, ACTIVITY, values)
    return Did("Gave a task.", {}, ACTIVITY, str(made["id"]))


def about(schema: Schema, entity: EntityType, values: Any, record_id: str) -> dict[str, str]:
    """Return the links by which an activity is about a record: to it, and to what it links to."""
    found: dict[str, str] = {}
    for field in schema.entity(ACTIVITY).own_fields:
        if not isinstance(field, Link):
            continue
        if field.target == entity.key:
            if values.get("deleted_at") is None:
                found.setdefault(field.name, record_id)
            continue
        same = entity.fields.get(field.name)
        if isinstance(same, Link) and same.target == field.target and values.get(same.name):
            found[field.name] = values[same.name]
    return found
