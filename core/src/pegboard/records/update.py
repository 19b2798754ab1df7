"""Changes a record, against the version that the person saw."""

from collections.abc import Mapping
from typing import Any

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change, Deed, Values
from pegboard.model.schema import EntityType
from pegboard.records.errors import InvalidRecord, NotFound, StaleWrite
from pegboard.records.files import given_files
from pegboard.records.history import history
from pegboard.records.linked_rows import linked_ids
from pegboard.records.parsing import parse_values
from pegboard.records.reach import demand, gives_away, id_of
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit
from pegboard.records.write_path import apply_rules, update_record


def update(
    unit: Unit, entity: str, record_id: str, raw: Mapping[str, object], *, version: int | None
) -> Values:
    """Give the fields in *raw* new values; with *version* None whatever stands there is replaced.

    Nothing is written, and the version stays, when every value is there already.

    Raises:
        NotFound, Forbidden: the record may not be seen, not be changed, or not be given away.
        StaleWrite: it is not at *version* any more.
        InvalidRecord: values do not fit, or a rule refuses.
    """
    kind = unit.entity(entity, "update")
    wanted = id_of(entity, record_id)
    stored = stored_values(unit, kind, wanted, lock=True)
    demand(unit, entity, wanted, "update")
    if stored is None:
        raise NotFound(entity, record_id)
    parsed, problems = parse_values(kind, unit.rights, raw)
    is_given_away = gives_away(unit, entity, parsed, stored)
    if is_given_away:
        demand(unit, entity, wanted, "assign")
    if version is not None and stored["version"] != version:
        if problems:
            raise InvalidRecord(problems)
        raise _stale(unit, kind, wanted, stored, parsed, version)
    given_files(unit, stored, parsed, problems)
    old = Values(entity, stored)
    parsed |= _with_unseen(unit, kind, wanted, stored, parsed)
    change = Change(entity, wanted, Deed.UPDATE, old, {**stored, **parsed})
    apply_rules(unit, kind, change, problems)
    if not any(change.changed(name) for name in change.new):
        return change.new
    needed: Right = "assign" if is_given_away else "update"
    reached = update_record(unit, kind, change, version=stored["version"], within=needed)
    return Values(entity, {**change.new, "version": reached, "updated_at": unit.now})


def _with_unseen(
    unit: Unit,
    entity: EntityType,
    record_id: str,
    stored: Mapping[str, Any],
    parsed: Mapping[str, Any],
) -> dict[str, tuple[str, ...]]:
    """Return the "links" that *parsed* gives, with those that the person cannot see to keep."""
    wanted: dict[str, tuple[str, ...]] = {}
    for links in entity.links_fields:
        if links.name in parsed:
            held, given = stored[links.name], parsed[links.name]
            seen = linked_ids(unit, entity.key, links.name, [record_id])[record_id]
            kept = [one for one in held if one not in seen and one not in given]
            whole = (*given, *kept)
            wanted[links.name] = held if set(whole) == set(held) else whole
    return wanted


def _stale(
    unit: Unit,
    entity: EntityType,
    record_id: str,
    stored: Mapping[str, Any],
    parsed: Mapping[str, Any],
    version: int,
) -> StaleWrite:
    def shown(values: Mapping[str, Any]) -> dict[str, Any]:
        return {name: entity.fields[name].to_json(values[name]) for name in parsed}

    theirs = shown(stored)
    base = dict(theirs)
    for entry in history(unit, entity, record_id, limit=200):
        if entry.version <= version:
            break
        base |= {name: old for name, (old, _) in entry.changes.items() if name in base}
    return StaleWrite(stored["version"], mine=shown(parsed), theirs=theirs, base=base)
