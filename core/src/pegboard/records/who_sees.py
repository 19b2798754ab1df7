"""Tells who can see one record and through what, for those who may share it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.sql.elements import BindParameter
from sqlalchemy.sql.visitors import replacement_traverse

from pegboard.access.explain_facts import Names, RecordFacts, Standing, Teams, standing_of
from pegboard.access.explain_reach import Case, explain_reach
from pegboard.access.explain_reasons import Kind, Reason
from pegboard.access.principals import Principal
from pegboard.access.roles import RoleBook
from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import RIGHTS
from pegboard.model.folding import fold
from pegboard.model.schema import Schema
from pegboard.model.system import USER
from pegboard.records.contributed_scopes import ids_in_scope
from pegboard.records.explain import demand_asker, names_for
from pegboard.records.explain_facts import record_facts, team_tree
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.records.visible import living

FIRST: tuple[Kind, ...] = ("own", "share", "team", "below", "scope", "follows", "role", "system")
"""Which reason somebody is listed under, when several let them see a record."""


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who sees the record, and whether they may change it; *reason* lets them see it."""

    id: str
    name: str
    reason: Reason
    may_change: bool


@dataclass(frozen=True, slots=True)
class WhoSees:
    """Everybody who sees a record, by reason, and how many people there are in all."""

    groups: tuple[tuple[Kind, str, tuple[Seer, ...]], ...]
    everybody: int

    @property
    def count(self) -> int:
        return sum(len(seers) for _, _, seers in self.groups)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    record: RecordFacts
    teams: Teams
    roles: RoleBook
    schema: Schema
    names: Names
    scopes: dict[str, frozenset[tuple[str, str]]]


def who_sees(unit: Unit, entity: str, record_id: str, *, called: str = "") -> WhoSees:
    """Return the active people, of those that the asker may see, who see a record.

    They are grouped by what lets them; *called* picks those with such a name. Each group has the
    kind of reason and, where a role alone is the reason, its label.

    Raises:
        NotFound, AccessRefused: the record may not be seen, or neither be shared nor asked about.
    """
    wanted = demand(unit, entity, record_id, "read")
    teams = team_tree(unit)
    record = record_facts(unit, entity, wanted, teams)
    demand_asker(unit, entity, wanted, record)
    if record is None:
        return WhoSees((), 0)
    people = _people(unit)
    around = _Surroundings(
        record=record,
        teams=teams,
        roles=unit.workspace.roles,
        schema=unit.workspace.schema,
        names=names_for(unit, Standing(None), record),
        scopes=_scopes_by_person(unit, record),
    )
    parts = fold(called).split()
    chosen = [one for one in people if all(part in fold(one.name) for part in parts)]
    found = [seer for one in chosen if (seer := _seer(around, one)) is not None]
    return WhoSees(_grouped(found), len(people))


def _seer(around: _Surroundings, person: Principal) -> Seer | None:
    record, roles = around.record, around.roles
    standing = standing_of(
        person, around.teams, around.scopes.get(str(person.user_id), frozenset())
    )
    case = Case(
        person=person,
        called=person.name,
        standing=standing,
        packs=tuple(roles.roles[one] for one in person.roles if one in roles.roles),
        rights=roles.rights_of(person),
        schema=around.schema,
        names=around.names,
    )
    sees, steps = explain_reach(case, record.entity, "read", record)
    if not sees:
        return None
    may_change, _ = explain_reach(case, record.entity, "update", record)
    reason = min(
        (step for step in steps if step.allows and step.depth == 0 and step.kind in FIRST),
        key=lambda step: FIRST.index(step.kind),
    )
    return Seer(str(person.user_id), person.name, reason, may_change)


def _grouped(seers: Sequence[Seer]) -> tuple[tuple[Kind, str, tuple[Seer, ...]], ...]:
    """Return *seers* by reason; roles and scopes each make a group of their own."""
    found: dict[tuple[Kind, str], list[Seer]] = {}
    for one in seers:
        values = one.reason.values
        label = values.get("role") or values.get("scope") or values.get("above") or ""
        found.setdefault((one.reason.kind, label), []).append(one)
    places = sorted(found, key=lambda place: (FIRST.index(place[0]), place[1]))
    return tuple((kind, label, tuple(found[kind, label])) for kind, label in places)


def _people(unit: Unit) -> list[Principal]:
    """Return all active people whom the asker may see, by name."""

    def build() -> Prepared:
        user = unit.workspace.tables.of(USER)
        role = unit.workspace.tables.system.role
        known = living(unit.workspace, unit.rights, USER, user)
        parts = [known, user.c.active.is_(True)] if "active" in user.c else [known]
        return unit.workspace.database.prepare(
            select(user.c.id, user.c.name, user.c.team, role.c.role)
            .select_from(user.outerjoin(role, role.c.user_id == user.c.id))
            .where(*parts)
            .order_by(user.c.name, user.c.id, role.c.role)
        )

    if not unit.rights.may_read(USER, "name"):
        return []
    prepared = unit.workspace.built.get(("people with roles", unit.rights.key), build)
    found: dict[str, Principal] = {}
    for ident, name, team, role in unit.tx.rows(prepared, unit.parameters):
        roles = (*found[ident].roles, role) if ident in found else (role,)
        found[ident] = Principal(ident, name or "", roles=tuple(r for r in roles if r), team=team)
    return list(found.values())


def _scopes_by_person(unit: Unit, record: RecordFacts) -> dict[str, frozenset[tuple[str, str]]]:
    """Return for each person the contributed scopes that hold *record*, or what it follows."""
    found: dict[str, set[tuple[str, str]]] = {}
    here: RecordFacts | None = record
    while here is not None:
        for scope in _scopes_in_use(unit, here.entity):
            prepared = _holding(unit, scope, here.entity)
            values = unit.parameters | {"wanted": here.id}
            for row in unit.tx.rows(prepared, values):
                found.setdefault(row[0], set()).add((scope, here.id))
        here = here.behind
    return {person: frozenset(held) for person, held in found.items()}


def _scopes_in_use(unit: Unit, entity: str) -> set[str]:
    roles = unit.workspace.roles
    return {
        scope
        for name in roles.roles
        for right in RIGHTS
        for scope in roles.rights((name,)).reach(entity, right).beside
        if scope in unit.workspace.scopes
    }


def _holding(unit: Unit, scope: str, entity: str) -> Prepared:
    """Return the statement for the ids of all people for whom a scope holds the record `wanted`."""
    workspace = unit.workspace

    def build() -> Prepared:
        user = workspace.tables.of(USER).alias("seer")
        own: dict[str, Any] = {"me": user.c.id, "team": user.c.team}

        def of_the_person(element: Any, **_: Any) -> Any:
            return own.get(element.key) if isinstance(element, BindParameter) else None

        held: Any = replacement_traverse(ids_in_scope(workspace, scope, entity), {}, of_the_person)
        wanted = bindparam("wanted", type_=user.c.id.type)
        return workspace.database.prepare(select(user.c.id).where(wanted.in_(held)))

    return workspace.built.get(("people in scope", scope, entity), build)
