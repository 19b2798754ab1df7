"""Changes a record, against the version that the person saw."""

from collections.abc import Mapping

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change, Deed, Values
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.files import given_files
from pegboard.records.parsing import parse_values, withdrawn
from pegboard.records.reach import demand, gives_away, id_of
from pegboard.records.stale_write import stale_write
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit
from pegboard.records.unseen import with_unseen
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
    parsed = with_unseen(unit, kind, wanted, stored, parsed)
    is_given_away = gives_away(unit, entity, parsed, stored)
    if is_given_away:
        demand(unit, entity, wanted, "assign")
    if version is not None and stored["version"] != version:
        if problems:
            raise InvalidRecord(problems)
        raise stale_write(unit, kind, wanted, stored, parsed, version)
    given_files(unit, stored, parsed, problems)
    old = Values(entity, stored)
    change = Change(entity, wanted, Deed.UPDATE, old, {**stored, **parsed})
    problems += withdrawn(unit, kind, parsed, change)
    apply_rules(unit, kind, change, problems)
    if not any(change.changed(name) for name in change.new):
        return change.new
    needed: Right = "assign" if is_given_away else "update"
    reached = update_record(unit, kind, change, version=stored["version"], within=needed)
    return Values(entity, {**change.new, "version": reached, "updated_at": unit.now})
