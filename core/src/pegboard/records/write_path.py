"""The only order of steps that a write can take, whatever the verb."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from pegboard.hookspecs.context import Context
from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change, Deed, Problem
from pegboard.model.errors import RuleBroken, RuleFailed
from pegboard.model.schema import EntityType
from pegboard.model.system import TEAM, USER
from pegboard.records.errors import InvalidRecord, StaleWrite
from pegboard.records.history import record_change
from pegboard.records.link_targets import check_many_links, touched_links
from pegboard.records.linked_rows import write_links
from pegboard.records.outbox import announce
from pegboard.records.parsing import missing, without_hidden, wrong_already
from pegboard.records.people_changes import follow_people
from pegboard.records.reach import demand_scope
from pegboard.records.search_index import index_record, unindex_record
from pegboard.records.statements import update_of, writing_of
from pegboard.records.taken import naming_what_is_taken
from pegboard.records.unit import Unit

BELONGING = {USER: "team", TEAM: "parent"}
"""The links that say who belongs where."""
DEEPEST = 8
"""How deep changes may cause further changes before a circle of rules is suspected."""


def context_of(unit: Unit) -> Context:
    """Return what rules may use during *unit*."""
    return Context(
        user=unit.principal.user_id,
        now=unit.now,
        today=unit.today,
        records=unit.workspace.port(unit),
        records_of=lambda plugin: unit.workspace.port(unit.as_plugin(plugin)),
        memory=unit.memory,
        permissions=unit.rights.permissions,
        settings_of=unit.workspace.settings,
        _counted=unit.tx,
    )


def apply_rules(unit: Unit, entity: EntityType, change: Change, problems: list[Problem]) -> None:
    """Let the plugins amend and check *change*; raise InvalidRecord with all that is wrong.

    Rules may look behind links with more rights than the person has, so that a link which leads
    nowhere for the person is refused before their words are heard.
    """
    demand_depth(unit)
    context = context_of(unit)
    try:
        unit.workspace.rules.before(change, context)
    except RuleFailed as error:
        _refuse_what_tripped(unit, entity, change, problems, error)
    except RuleBroken:
        _refuse_broken_links(unit, entity, change, problems)
        raise
    problems += missing(unit, entity, change, problems)
    _refuse_broken_links(unit, entity, change, problems)
    try:
        unit.workspace.rules.check(change, context)
    except RuleFailed as error:
        _refuse_what_tripped(unit, entity, change, problems, error)
    problems += without_hidden(unit.rights, entity, change.problems)
    if problems:
        raise InvalidRecord(problems)


def _refuse_broken_links(
    unit: Unit, entity: EntityType, change: Change, problems: list[Problem]
) -> None:
    broken = check_many_links(unit, entity, [touched_links(entity, change)])[0]
    if broken:
        raise InvalidRecord([*problems, *broken])


def _refuse_what_tripped(
    unit: Unit, entity: EntityType, change: Change, problems: list[Problem], error: RuleFailed
) -> NoReturn:
    wrong = wrong_already(unit, entity, change, problems)
    if not wrong:
        error.hold_against()
        raise error
    raise InvalidRecord(wrong) from error


def demand_depth(unit: Unit) -> None:
    """Raise InvalidRecord when rules seem to cause each other without an end."""
    if unit.depth > DEEPEST:
        raise InvalidRecord([Problem("id", "rules of plugins cause each other in a circle")])


def insert_record(unit: Unit, entity: EntityType, change: Change) -> None:
    """Write a new record with its links, history and event; it must lie in the right to create."""
    values = dict(change.new)
    writing = writing_of(unit.workspace, entity)
    _once(unit, entity, lambda: unit.tx.run(writing.insert, writing.parameters(values)))
    for links in entity.links_fields:
        write_links(unit, entity.key, links.name, change.id, old=(), new=values[links.name])
    demand_scope(unit, entity.key, change, "create")
    _tell(unit, entity, change, 1, {})


def update_record(
    unit: Unit,
    entity: EntityType,
    change: Change,
    *,
    version: int,
    always: tuple[str, ...] = (),
    within: Right | None = None,
) -> int:
    """Write the changed fields of a record that stands at *version* and return its new version.

    As changed it must lie in the right *within*, if there is one.
    """
    changed = tuple(name for name in change.new if change.changed(name))
    parameters = update_parameters(unit, entity, change, (*changed, *always), version)
    columns = tuple(sorted(parameters.keys() - {"wanted_id", "wanted_version"}))
    statement = update_of(unit.workspace, entity, columns)
    if _once(unit, entity, lambda: unit.tx.run(statement, parameters)) != 1:
        raise StaleWrite(version, mine={}, theirs={}, base={})
    for links in entity.links_fields:
        if links.name in changed:
            old, new = change.old[links.name], change.new[links.name]
            write_links(unit, entity.key, links.name, change.id, old=old, new=new)
    if within is not None:
        demand_scope(unit, entity.key, change, within)
    told = {name: (change.old.get(name), change.new[name]) for name in changed}
    _tell(unit, entity, change, version + 1, told)
    return version + 1


def update_parameters(
    unit: Unit, entity: EntityType, change: Change, names: Iterable[str], version: int
) -> dict[str, Any]:
    """Return what an UPDATE of the fields *names* takes, for a record that stands at *version*."""
    stamps = {
        "version": version + 1,
        "updated_at": unit.now,
        "updated_by": unit.principal.user_id,
    }
    values = {name: change.values[name] for name in names} | stamps
    parameters: dict[str, Any] = {"wanted_id": change.id, "wanted_version": version}
    for name, value in values.items():
        field = entity.fields[name]
        for column, cell in zip(field.columns, field.to_cells(value), strict=True):
            parameters[column.name] = unit.tx.cells.encode(column.kind, cell)
    return parameters


def _tell(
    unit: Unit,
    entity: EntityType,
    change: Change,
    version: int,
    changes: dict[str, tuple[Any, Any]],
) -> None:
    with unit.tx.pipelined():
        record_change(unit, entity, change.id, change.deed, version, changes)
        announce(unit, entity.key, change.id, change.deed.value, version, tuple(changes))
        if change.deed is Deed.DELETE:
            unindex_record(unit, entity, change.id)
        else:
            index_record(unit, entity, change)
    tell_rules(unit, [change])


def _moves_people(change: Change) -> bool:
    if change.entity not in BELONGING:
        return False
    return change.deed is not Deed.UPDATE or change.changed(BELONGING[change.entity])


def tell_rules(unit: Unit, changes: Sequence[Change]) -> None:
    """Let rules write what follows from *changes* to records of one entity."""
    if any(_moves_people(change) for change in changes):
        unit.forget_people()
    unit.depth += 1
    try:
        unit.workspace.rules.after_many(changes, context_of(unit))
        if changes[0].entity == USER:
            follow_people(unit, changes)
    finally:
        unit.depth -= 1


def _once(unit: Unit, entity: EntityType, write: Callable[[], int]) -> int:
    """Run *write*; a value that must be unique and is there already is refused at its field."""
    if not any(field.unique for field in entity.fields.values()):
        return write()
    with naming_what_is_taken(unit.workspace, entity), unit.tx.savepoint():
        return write()
