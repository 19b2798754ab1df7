"""Changes many records of one entity with a handful of statements."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pegboard.hookspecs.roles import Right
from pegboard.model.change import Change, Deed, Problem, Values
from pegboard.model.errors import PegboardError, ValueRefused
from pegboard.model.fields import File, Link
from pegboard.model.schema import EntityType
from pegboard.records.drafts import Draft, OutOfScope, Written, refused_by, write_all
from pegboard.records.errors import Forbidden, NotFound, StaleWrite
from pegboard.records.files import given_files
from pegboard.records.history import record_many
from pegboard.records.link_targets import check_many_links, touched_links
from pegboard.records.linked_rows import write_links
from pegboard.records.outbox import announce_many
from pegboard.records.parsing import (
    missing,
    withdrawn,
    without_hidden,
    writable_drafts,
    wrong_already,
)
from pegboard.records.reach import gives_away, reached_ids
from pegboard.records.search_index import index_many
from pegboard.records.searched_texts import concerns_search
from pegboard.records.statements import update_of
from pegboard.records.stored import stored_many
from pegboard.records.taken import naming_what_is_taken
from pegboard.records.unit import Unit
from pegboard.records.unseen import Unseen, unseen_in
from pegboard.records.visible import reaches_all
from pegboard.records.write_path import context_of, demand_depth, tell_rules, update_parameters

Edit = tuple[str, Draft]
"""The id of a record, which stands in just one edit of a call, and its new values."""


def update_many(
    unit: Unit, entity: str, edits: Sequence[Edit], *, within: Sequence[Right] = ("update",)
) -> list[Written]:
    """Give each record the values of its draft, whatever stood there; equal ones stay untouched.

    Rules, rights and history are those of `update`; there is one event "records.updated" for all
    records in which the same fields changed. Every record must lie in the scope of each right of
    *within*, before and after.

    Raises:
        Forbidden: records of this kind may not be changed.
        UnknownField: a draft gives a field that may not be written.
    """
    kind = unit.entity(entity, "update")
    writable_drafts(unit, kind, [draft for _, draft in edits])
    trees = {f.name for f in kind.link_fields if isinstance(f, Link) and f.tree}
    if any(trees & draft.values.keys() for _, draft in edits):
        # Two changes together may close a circle that neither closes alone: one after the other.
        return [
            one
            for edit in edits
            for one in write_all(unit, [edit], lambda some: _update(unit, kind, some, within))
        ]
    return write_all(unit, edits, lambda some: _update(unit, kind, some, within))


def _update(
    unit: Unit, entity: EntityType, edits: Sequence[Edit], within: Sequence[Right]
) -> list[Written]:
    demand_depth(unit)
    ids = {record_id: place for place, (record_id, _) in enumerate(edits)}
    stored = stored_many(unit, entity, list(ids))
    _demand_scopes(unit, entity, ids, within)
    unseen = unseen_in(unit, entity, [draft.values for _, draft in edits], stored)
    written: list[Written | None] = []
    changes: list[tuple[int, Change, list[Problem]]] = []
    given: dict[str, int] = {}
    for place, (record_id, draft) in enumerate(edits):
        old = stored.get(record_id)
        if old is None:
            raise NotFound(entity.key, record_id)
        wrong = list(draft.problems)
        fresh = _differing(entity, old, draft, unseen[record_id], wrong)
        given_files(unit, old, fresh, wrong)
        new = {**old, **fresh}
        if gives_away(unit, entity.key, fresh, old):
            given[record_id] = place
        if wrong:
            written.append(Written("refused", problems=tuple(wrong)))
        elif new == old:
            written.append(Written("unchanged", record_id, old["version"]))
        else:
            change = Change(entity.key, record_id, Deed.UPDATE, Values(entity.key, old), new)
            changes.append((place, change, withdrawn(unit, entity, fresh, change)))
            written.append(None)
    _demand_scopes(unit, entity, given, ("assign",))
    _check(unit, entity, changes)
    kept = [c for _, c, wrong in changes if not wrong and c.values != stored[c.id]]
    _write(unit, entity, kept)
    rest = {one: place for one, place in ids.items() if one not in given}
    _demand_scopes(unit, entity, rest, within)
    _demand_scopes(unit, entity, given, ("assign",))
    if kept:
        tell_rules(unit, kept)
    updated = {change.id for change in kept}
    for place, change, wrong in changes:
        version = change.old["version"]
        if wrong:
            written[place] = Written("refused", problems=tuple(wrong))
        elif change.id in updated:
            written[place] = Written("updated", change.id, version + 1)
        else:  # a rule put back what stood there
            written[place] = Written("unchanged", change.id, version)
    return [one for one in written if one is not None]


def _differing(
    entity: EntityType,
    old: Mapping[str, Any],
    draft: Draft,
    unseen: Unseen,
    wrong: list[Problem],
) -> dict[str, Any]:
    """Return the values of *draft* that are not there already; note parts that do not fit."""
    values = {
        name: value
        for name, value in draft.values.items()
        if value is not None or name not in unseen.look_empty
    }
    for name, kept in unseen.links.items():
        if name in values:
            values[name] = (*values[name], *kept)
    for name, parts in draft.parts.items():
        field = entity.fields[name]
        try:
            values[name] = field.parse({**(field.to_json(old[name]) or {}), **parts})
        except ValueRefused as error:
            wrong.append(Problem(name, str(error)))
    for links in entity.links_fields:
        if links.name in values and set(values[links.name]) == set(old[links.name]):
            del values[links.name]
    for name in [name for name in values if isinstance(entity.fields[name], File)]:
        if old[name] is not None and values[name] is not None and old[name].id == values[name].id:
            del values[name]
    return values


def _check(
    unit: Unit, entity: EntityType, changes: Sequence[tuple[int, Change, list[Problem]]]
) -> None:
    """Let rules amend and check the changes, and note what is wrong beside each."""
    if not changes:
        return
    context = context_of(unit)
    rules, rights = unit.workspace.rules, unit.rights
    touched, told = [], []
    for _, change, wrong in changes:
        known = partial(wrong_already, unit, entity, change, wrong)
        told.append(refused_by(rules.before, change, context, known))
        wrong.extend(missing(unit, entity, change, [*wrong, *told[-1]]))
        touched.append(touched_links(entity, change))
    linked = check_many_links(unit, entity, touched)
    for (_, change, wrong), words, broken in zip(changes, told, linked, strict=True):
        if broken:  # rules may have looked behind the link with more rights than the person has
            wrong.extend(broken)
            continue
        wrong.extend(without_hidden(rights, entity, words))
        known = partial(wrong_already, unit, entity, change, wrong)
        said = (*refused_by(rules.check, change, context, known), *change.problems)
        wrong.extend(without_hidden(rights, entity, said))


def _write(unit: Unit, entity: EntityType, changes: Sequence[Change]) -> None:
    groups: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        changed = tuple(name for name in change.values if change.changed(name))
        groups.setdefault(changed, []).append(change)
    for changed, alike in groups.items():
        _write_alike(unit, entity, changed, alike)


def _write_alike(
    unit: Unit, entity: EntityType, changed: tuple[str, ...], changes: Sequence[Change]
) -> None:
    parameters = [
        update_parameters(unit, entity, change, changed, change.old["version"])
        for change in changes
    ]
    columns = tuple(sorted(parameters[0].keys() - {"wanted_id", "wanted_version"}))
    with naming_what_is_taken(unit.workspace, entity):
        written = unit.tx.run_many(update_of(unit.workspace, entity, columns), parameters)
    if written != len(parameters):  # a rule changed one of them under way
        raise StaleWrite(changes[0].old["version"], mine={}, theirs={}, base={})
    for field in entity.links_fields:
        if field.name in changed:
            for change in changes:
                old, new = change.old[field.name], change.values[field.name]
                write_links(unit, entity.key, field.name, change.id, old=old, new=new)
    entries = [
        (
            change.id,
            change.old["version"] + 1,
            {name: (change.old[name], change.values[name]) for name in changed},
        )
        for change in changes
    ]
    record_many(unit, entity, Deed.UPDATE, entries)
    reached = [(record_id, version) for record_id, version, _ in entries]
    announce_many(unit, entity.key, Deed.UPDATE.value, reached, changed)
    if concerns_search(entity, changed):
        index_many(unit, entity, [(change.id, change.values) for change in changes])


def _demand_scopes(
    unit: Unit, entity: EntityType, ids: Mapping[str, int], within: Sequence[Right]
) -> None:
    """Raise OutOfScope with the places of those of *ids* that a right does not reach."""
    beyond: dict[int, PegboardError] = {}
    for right in within:
        if not ids or reaches_all(unit.workspace, unit.rights, entity.key, right):
            continue
        reached = reached_ids(unit, entity.key, list(ids), right)
        for record_id, place in ids.items():
            if record_id not in reached:
                beyond[place] = Forbidden(entity.key, right, "this record, or not give it away")
    if beyond:
        raise OutOfScope(beyond)
