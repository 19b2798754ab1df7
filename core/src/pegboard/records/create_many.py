"""Creates many records of one entity with a handful of statements."""

from collections.abc import Sequence
from functools import partial

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change, Deed, Problem, Values
from pegboard.model.errors import PegboardError
from pegboard.model.fields import File
from pegboard.model.schema import EntityType
from pegboard.records.create import blank_values
from pegboard.records.drafts import Draft, OutOfScope, Written, refused_by, write_all
from pegboard.records.errors import Forbidden
from pegboard.records.files import given_files
from pegboard.records.history import record_many
from pegboard.records.ids import new_ids
from pegboard.records.link_targets import check_new_links
from pegboard.records.linked_rows import link_many
from pegboard.records.outbox import announce_many
from pegboard.records.parsing import (
    missing,
    withdrawn,
    without_hidden,
    writable_drafts,
    wrong_already,
)
from pegboard.records.reach import reached_ids
from pegboard.records.search_index import index_many
from pegboard.records.sequences import take_numbers
from pegboard.records.statements import writing_of
from pegboard.records.taken import naming_what_is_taken
from pegboard.records.unit import Unit
from pegboard.records.visible import reaches_all
from pegboard.records.write_path import context_of, demand_depth, tell_rules


def create_many(
    unit: Unit, entity: str, drafts: Sequence[Draft], *, within: Sequence[Right] = ("create",)
) -> list[Written]:
    """Create a record for each of *drafts*; one that is refused leaves no trace nor stops others.

    Rules, rights and history are those of `create`; there is one event "records.created" for all.
    Every record must lie in the scope of each right of *within*.

    Raises:
        Forbidden: records of this kind may not be created.
        UnknownField: a draft gives a field that may not be written.
    """
    kind = unit.entity(entity, "create")
    writable_drafts(unit, kind, drafts)
    return write_all(unit, drafts, lambda some: _create(unit, kind, some, within))


def _create(
    unit: Unit, entity: EntityType, drafts: Sequence[Draft], within: Sequence[Right]
) -> list[Written]:
    demand_depth(unit)
    wrong = [list(draft.problems) for draft in drafts]
    changes = _changes(unit, entity, drafts, wrong)
    problems = _checked(unit, entity, changes, wrong)
    good = [place for place, wrong in enumerate(problems) if not wrong]
    kept = [changes[place] for place in good]
    _insert(unit, entity, kept)
    _demand_scopes(unit, entity, dict(zip(good, kept, strict=True)), within)
    if kept:
        tell_rules(unit, kept)
    return [
        Written("refused", problems=tuple(wrong)) if wrong else Written("created", change.id, 1)
        for change, wrong in zip(changes, problems, strict=True)
    ]


def _changes(
    unit: Unit, entity: EntityType, drafts: Sequence[Draft], problems: Sequence[list[Problem]]
) -> list[Change]:
    blank = blank_values(unit, entity)
    nothing = Values(entity.key, {})
    has_files = any(isinstance(field, File) for field in entity.own_fields)
    changes = []
    for record_id, draft, wrong in zip(new_ids(len(drafts)), drafts, problems, strict=True):
        given = dict(draft.values)
        if has_files:
            given_files(unit, {}, given, wrong)
        values = {**blank, **given, "id": record_id}
        for name, parts in draft.parts.items():
            values[name] = entity.fields[name].parse(parts)
        change = Change(entity.key, record_id, Deed.CREATE, nothing, values)
        wrong.extend(withdrawn(unit, entity, draft.values, change))
        changes.append(change)
    return changes


def _checked(
    unit: Unit, entity: EntityType, changes: Sequence[Change], problems: list[list[Problem]]
) -> list[list[Problem]]:
    """Let rules amend and check all changes; return *problems* with all that is wrong with each."""
    context = context_of(unit)
    rules, rights = unit.workspace.rules, unit.rights
    told = []
    for change, wrong in zip(changes, problems, strict=True):
        known = partial(wrong_already, unit, entity, change, wrong)
        told.append(refused_by(rules.before, change, context, known))
        wrong.extend(missing(unit, entity, change, [*wrong, *told[-1]]))
    links = [field.name for field in entity.link_fields if field.plugin or field.name == "owner"]
    linked = check_new_links(unit, entity, [change.values for change in changes], links)
    for change, wrong, words, broken in zip(changes, problems, told, linked, strict=True):
        if broken:  # rules may have looked behind the link with more rights than the person has
            wrong.extend(broken)
            continue
        wrong.extend(without_hidden(rights, entity, words))
        known = partial(wrong_already, unit, entity, change, wrong)
        said = (*refused_by(rules.check, change, context, known), *change.problems)
        wrong.extend(without_hidden(rights, entity, said))
    return problems


def _insert(unit: Unit, entity: EntityType, changes: Sequence[Change]) -> None:
    if not changes:
        return
    for change, numbers in zip(changes, take_numbers(unit, entity, len(changes)), strict=True):
        for name, number in numbers.items():
            change.set(name, number)
    writing = writing_of(unit.workspace, entity)
    rows = writing.rows(blank_values(unit, entity), (change.values for change in changes))
    with naming_what_is_taken(unit.workspace, entity):
        unit.tx.insert_many(writing.bulk, rows)
    for field in entity.links_fields:
        link_many(unit, entity.key, field.name, [(c.id, c.values[field.name]) for c in changes])
    record_many(unit, entity, Deed.CREATE, [(change.id, 1, {}) for change in changes])
    announce_many(unit, entity.key, Deed.CREATE.value, [(change.id, 1) for change in changes])
    index_many(unit, entity, [(one.id, one.values) for one in changes], are_new=True)


def _demand_scopes(
    unit: Unit, entity: EntityType, placed: dict[int, Change], within: Sequence[Right]
) -> None:
    beyond: dict[int, PegboardError] = {}
    for right in within:
        if reaches_all(unit.workspace, unit.rights, entity.key, right):
            continue
        reached = reached_ids(unit, entity.key, [c.id for c in placed.values()], right)
        for place, change in placed.items():
            if change.id not in reached:
                beyond[place] = Forbidden(entity.key, right, "a record for this owner")
    if beyond:
        raise OutOfScope(beyond)
