"""Creates a record."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.change import Change, Deed, Values
from pegboard.model.schema import EntityType
from pegboard.records.files import given_files
from pegboard.records.ids import new_id
from pegboard.records.parsing import parse_values, withdrawn
from pegboard.records.sequences import take_numbers
from pegboard.records.unit import Unit
from pegboard.records.write_path import apply_rules, insert_record


def create(unit: Unit, entity: str, raw: Mapping[str, object]) -> Values:
    """Create a record from untrusted values and return all its fields.

    Raises:
        Forbidden: records of this kind may not be created, or not for this owner.
        InvalidRecord: values do not fit, required ones are missing, or a rule refuses.
    """
    kind = unit.entity(entity, "create")
    parsed, problems = parse_values(kind, unit.rights, raw)
    given_files(unit, {}, parsed, problems)
    change = new_change(unit, kind, parsed)
    problems += withdrawn(unit, kind, parsed, change)
    apply_rules(unit, kind, change, problems)
    for name, number in take_numbers(unit, kind)[0].items():
        change.set(name, number)
    insert_record(unit, kind, change)
    return change.new


def new_change(unit: Unit, entity: EntityType, parsed: Mapping[str, Any]) -> Change:
    """Return the change that makes a record of *parsed* values, with initial ones for the rest."""
    record_id = new_id()
    values = {**blank_values(unit, entity), "id": record_id, **parsed}
    return Change(entity.key, record_id, Deed.CREATE, Values(entity.key, {}), values)


def blank_values(unit: Unit, entity: EntityType) -> dict[str, Any]:
    """Return the values of a new record about which nothing is said, still without its id."""
    values = {
        field.name: field.initial()
        for field in entity.own_fields
        if field.stored or field in entity.links_fields
    }
    me = unit.principal.user_id
    return values | {
        "id": None,
        "version": 1,
        "created_at": unit.now,
        "created_by": me,
        "updated_at": unit.now,
        "updated_by": me,
        "owner": me if entity.owned else None,
        "deleted_at": None,
        "deleted_by": None,
    }
