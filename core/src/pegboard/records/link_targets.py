"""Checks that what a record links to exists, may be seen, and closes no circle."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, literal_column, select, union_all

from pegboard.database.lists import among, list_value
from pegboard.database.statements import Prepared
from pegboard.model.change import Change, Problem
from pegboard.model.fields import Link, Links
from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.model.worded import Worded
from pegboard.records.unit import Unit
from pegboard.records.visible import living

MOST_LINKS = 1000


Touched = tuple[str, Mapping[str, Any], Sequence[str]]
"""The id of a record, the targets of its links, and the names of those that were changed."""


def touched_links(entity: EntityType, change: Change) -> Touched:
    """Return the links that *change* makes; what a "links" field held before is not asked again."""
    names = [f.name for f in entity.link_fields if change.changed(f.name)]
    added = {
        links.name: [one for one in change.values[links.name] or () if one not in held]
        for links in entity.links_fields
        if (held := change.old.get(links.name))
    }
    return change.id, {**change.values, **added} if added else change.values, names


def check_new_links(
    unit: Unit, entity: EntityType, records: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[list[Problem]]:
    """Return for the values of each of many new *records* the problems of its links *names*."""
    problems: list[list[Problem]] = [[] for _ in records]
    known: dict[str, set[str]] = {}
    for name in names:
        field = entity.fields[name]
        if isinstance(field, Link):
            wanted = {values[name] for values in records} - {None}
        elif isinstance(field, Links):
            wanted = {one for values in records for one in values[name] or ()}
        else:
            continue
        unseen = wanted - known.setdefault(field.target, set())
        known[field.target] |= _visible_ids(unit, {field.target: unseen})[field.target]
        if wanted <= known[field.target]:
            continue
        for values, wrong in zip(records, problems, strict=True):
            wrong.extend(_problems(unit, entity, ("", values, [name]), known))
    return problems


def check_many_links(
    unit: Unit,
    entity: EntityType,
    records: Sequence[Touched],
) -> list[list[Problem]]:
    """Return for each of *records* a problem for each link that is missing or above itself."""
    every: dict[str, set[str]] = {}
    for _, values, names in records:
        for target, by_field in _wanted(entity, values, names).items():
            for ids in by_field.values():
                every.setdefault(target, set()).update(ids)
    known = _visible_ids(unit, every)
    return [_problems(unit, entity, record, known) for record in records]


def _wanted(
    entity: EntityType, values: Mapping[str, Any], names: Sequence[str]
) -> dict[str, dict[str, list[str]]]:
    wanted: dict[str, dict[str, list[str]]] = {}
    for name in names:
        field = entity.fields[name]
        if isinstance(field, (Link, Links)) and values[name]:
            ids = [values[name]] if isinstance(field, Link) else list(values[name])
            wanted.setdefault(field.target, {})[name] = ids
    return wanted


def _problems(
    unit: Unit,
    entity: EntityType,
    record: Touched,
    known: Mapping[str, set[str]],
) -> list[Problem]:
    record_id, values, names = record
    problems: list[Problem] = []
    for target, by_field in _wanted(entity, values, names).items():
        label = unit.workspace.schema.entity(target).label.lower()
        for name, ids in by_field.items():
            if any(one not in known[target] for one in ids):
                problems.append(
                    Problem(name, Worded("there is no such %(label)s", label=Worded(label)))
                )
    broken = {problem.field for problem in problems}
    for name in names:
        field = entity.fields[name]
        if not record_id or not values[name] or name in broken:  # nothing is above a new record
            continue
        circular = isinstance(field, Link) and field.tree
        if circular and _is_above_itself(unit, entity, name, record_id, values[name]):
            problems.append(Problem(name, "would put this record above itself"))
    return problems


def _visible_ids(unit: Unit, wanted: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return which ids of each entity exist and may be seen, with one statement for them all."""
    found: dict[str, set[str]] = {entity: set() for entity in wanted}
    # People know themselves, also those whose roles show them no users: they own what they create.
    found[USER] = {unit.principal.user_id or ""} & set(wanted.get(USER, ()))
    asked = sorted(e for e, ids in wanted.items() if ids and unit.rights.may(e, "read"))
    if not asked:
        return found
    workspace = unit.workspace
    is_sqlite = workspace.database.is_sqlite

    def part(place: int, entity: str) -> Select[Any]:
        table = workspace.tables.of(entity)
        return (
            select(literal_column(str(place)), table.c.id)
            .where(among(table.c.id, f"ids{place}", is_sqlite=is_sqlite))
            .where(living(workspace, unit.rights, entity, table))
        )

    def build() -> Prepared:
        parts = [part(place, entity) for place, entity in enumerate(asked)]
        return workspace.database.prepare(parts[0] if len(parts) == 1 else union_all(*parts))

    prepared = workspace.built.get(("visible ids", tuple(asked), unit.rights.key), build)
    ids = {
        f"ids{place}": list_value(list(wanted[entity]), is_sqlite=is_sqlite)
        for place, entity in enumerate(asked)
    }
    for place, record_id in unit.tx.rows(prepared, unit.parameters | ids):
        found[asked[place]].add(record_id)
    return found


def _is_above_itself(
    unit: Unit, entity: EntityType, field: str, record_id: str, parent: str
) -> bool:
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity.key)
        start = bindparam("parent", type_=table.c.id.type)
        above = select(table.c.id, table.c[field]).where(table.c.id == start)
        chain = above.cte("above", recursive=True)
        higher = table.alias("higher")
        chain = chain.union(
            select(higher.c.id, higher.c[field]).where(higher.c.id == chain.c[field])
        )
        me = bindparam("record", type_=table.c.id.type)
        return workspace.database.prepare(select(chain.c.id).where(chain.c.id == me))

    prepared = workspace.built.get(("above", entity.key, field), build)
    return unit.tx.row(prepared, {"parent": parent, "record": record_id}) is not None
