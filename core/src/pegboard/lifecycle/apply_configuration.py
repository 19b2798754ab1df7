"""Brings a system to a configuration: what it would change, as one plan, and then that."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import msgspec

from pegboard.access.principals import Principal
from pegboard.access.role_changes import RoleChange, change_role
from pegboard.access.role_edits import RoleEdit
from pegboard.access.role_state import standing
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.configuration import (
    SAVED_VIEW,
    Configuration,
    RoleEntry,
    ViewEntry,
    merged,
    shared_views,
)
from pegboard.lifecycle.errors import PlanMoved
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.schema import Schema
from pegboard.records.create import create
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.update import update


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a configuration would change here, and what of it finds no place."""

    configuration: Configuration
    plan: Plan
    roles: tuple[RoleEntry, ...] = ()
    views: tuple[ViewEntry, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether this system is like that already."""
        return self.plan.is_empty and not (self.roles or self.views or self.plan.blockers)


@dataclass(frozen=True, slots=True)
class Configured:
    """What was done: the generation that runs, and how much else was changed."""

    epoch: int
    roles: int
    views: int


def compare(runtime: Runtime, configuration: Configuration) -> Comparison:
    """Return what *configuration* would change; nothing is stored.

    What is here and not in the file stays as it is.
    """
    plan = make_plan(runtime, wish_of(runtime, configuration))
    known = _known_after(runtime, plan)
    fit = [one for one in configuration.roles if _place_of(one) in known]
    roles = tuple(one for one in fit if _is_new(runtime, one))
    standing_views = {(one.entity, one.name): one for one in shared_views(runtime)}
    views = tuple(
        one
        for one in configuration.views
        if one.entity in known and standing_views.get((one.entity, one.name)) != one
    )
    left_out = [
        f"{one.role}: {_place_of(one)} is not there"
        for one in configuration.roles
        if one not in fit
    ]
    left_out += [
        f"{one.name}: {one.entity} is not there"
        for one in configuration.views
        if one.entity not in known
    ]
    return Comparison(configuration, plan, roles, views, tuple(dict.fromkeys(left_out)))


def wish_of(runtime: Runtime, configuration: Configuration) -> Wish:
    """Return the wish that brings plugins, settings, fields and entities to *configuration*."""
    blueprint = runtime.assembly.blueprint
    own = merged(blueprint.own, configuration.own)
    settings: dict[str, Mapping[str, Any]] = {}
    for plugin, values in configuration.settings.items():
        now = blueprint.settings.get(plugin, {})
        fresh = {name: value for name, value in values.items() if now.get(name) != value}
        if fresh:
            settings[plugin] = fresh
    return Wish(
        enable=tuple(name for name in configuration.plugins if name not in blueprint.enabled),
        settings=settings,
        own=None if own == blueprint.own else own,
    )


def apply_configuration(
    runtime: Runtime,
    wanted: Comparison,
    principal: Principal,
    *,
    via: str,
    consent: bool = False,
) -> Configured:
    """Make what was compared so: first the plan, then the roles, then the views.

    Raises:
        PlanRefused: something stands in the way, or moved since; nothing was touched.
        RoleNotCovered, AccessRefused: the person may not give these rights; the plan is applied.
    """
    epoch = runtime.assembly.epoch
    if not wanted.plan.is_empty:
        keep_plan(runtime, wanted.plan, principal)
        done = apply_plan(runtime, wanted.plan.hash, principal, via=via, consent=consent)
        epoch = done.epoch
    for role, entries in groupby(sorted(wanted.roles, key=_place), key=lambda one: one.role):
        _change_role(runtime, role, list(entries), principal, via)
    for view in wanted.views:
        _keep_view(runtime, view, principal, via)
    return Configured(epoch, len(wanted.roles), len(wanted.views))


def same_plan(runtime: Runtime, configuration: Configuration, seen: str) -> Comparison:
    """Return the comparison again, when its plan is still the one that was *seen*.

    Raises:
        PlanMoved: it is not.
    """
    found = compare(runtime, configuration)
    if found.plan.hash != seen:
        raise PlanMoved("other changes were made in the meantime")
    return found


def _place(one: RoleEntry) -> tuple[str, bool, str, str]:
    """What a role is called comes before what it may do."""
    return one.role, one.part != "role", one.entity, one.name


def _known_after(runtime: Runtime, plan: Plan) -> set[str]:
    """Return the entities, fields and permissions that are there once *plan* is applied.

    The empty name stands for a role itself.
    """
    kinds = ("entity", "field", "permission")
    added = {one.name for one in plan.differences if one.movement == "added" and one.kind in kinds}
    entities = runtime.assembly.schema.entities
    fields = {f"{key}.{name}" for key, entity in entities.items() for name in entity.fields}
    return {"", *entities, *fields, *runtime.assembly.roles.permissions, *added}


def _place_of(one: RoleEntry) -> str:
    """Return what has to be there for a fact about a role to make sense."""
    if one.part == "field":
        return f"{one.entity}.{one.name}"
    return one.name if one.part == "permission" else one.entity


def _edit(one: RoleEntry) -> RoleEdit:
    return RoleEdit(one.role, one.part, one.entity, one.name, one.value)


def _is_new(runtime: Runtime, one: RoleEntry) -> bool:
    """A fact about what is not here yet is new; a role that was removed here stays removed."""
    book, schema = runtime.assembly.roles, runtime.assembly.schema
    if not _is_known(schema, one):
        return True
    return standing(book, _edit(one)) != one.value


def _is_known(schema: Schema, one: RoleEntry) -> bool:
    if not one.entity:
        return True
    entity = schema.entities.get(one.entity)
    return entity is not None and (one.part != "field" or one.name in entity.fields)


def _change_role(
    runtime: Runtime, role: str, entries: list[RoleEntry], principal: Principal, via: str
) -> None:
    assembly = runtime.assembly
    with runtime.writing(principal, via=via) as unit:
        change = RoleChange(role, tuple(_edit(one) for one in entries))
        change_role(unit, assembly.people, assembly.schema, change, seen=None)
    runtime.follow_roles()


def _keep_view(runtime: Runtime, view: ViewEntry, principal: Principal, via: str) -> None:
    values = msgspec.to_builtins(view) | {"query": view.query, "shared": True}
    name = msgspec.json.encode(view.name).decode()
    entity = msgspec.json.encode(view.entity).decode()
    where = f"shared == true && name == {name} && entity == {entity}"
    with runtime.writing(principal, via=via) as unit:
        page = find(unit, Query(SAVED_VIEW, where=where, fields=("id", "version"), limit=1))
        known = next(iter(page.records), None)
        if known is None:
            create(unit, SAVED_VIEW, values)
        else:
            update(unit, SAVED_VIEW, known["id"], values, version=None)
