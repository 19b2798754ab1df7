"""Answers who may do what with a record, and why, as far as the person asking may be told."""

from typing import get_args

from pegboard.access.errors import AccessRefused
from pegboard.access.explain import explain_missing, explain_permission, explain_right
from pegboard.access.explain_facts import Names, RecordFacts, Standing, standing_of
from pegboard.access.explain_field import HAVING_FIELDS
from pegboard.access.explain_reach import Case
from pegboard.access.explain_reasons import Decision
from pegboard.access.principals import Principal
from pegboard.hookspecs.roles import Right
from pegboard.model.errors import UnknownField
from pegboard.model.system import TEAM, USER
from pegboard.records.errors import BadQuery, NotFound
from pegboard.records.explain_facts import record_facts, scopes_holding, team_tree
from pegboard.records.reach import id_of, reaches
from pegboard.records.titles import titles
from pegboard.records.unit import Unit

MANAGE = "base.manage_access"
OPEN = "open"
YOU = "you"
"""How whoever asks is called in what is said about themselves."""
ACTIONS: tuple[str, ...] = (OPEN, *get_args(Right))


def explain(
    unit: Unit,
    who: Principal,
    action: str,
    entity: str = "",
    record_id: str | None = None,
    field: str | None = None,
) -> Decision:
    """Return whether *who* may do *action* (a right, "open", or a permission), and why.

    The reasons name nobody and nothing that the person of *unit* may not see.

    Raises:
        AccessRefused: it is about somebody else, by one who may neither manage access nor share
            the record.
        NotFound: the person asking about somebody else may not see the record.
        BadQuery, UnknownEntity, UnknownField: what is asked is not there, or may not be seen.
    """
    permission = unit.workspace.roles.permissions.get(action)
    if permission is not None:
        if not (is_about_self(unit, who) or may_manage(unit)):
            raise AccessRefused
        return explain_permission(case_of(unit, who), permission)
    right = _right(action)
    unit.workspace.schema.entity(entity)
    wanted = None if record_id is None else id_of(entity, record_id)
    record = None if wanted is None else _seen_record(unit, entity, wanted)
    if not is_about_self(unit, who):
        demand_asker(unit, entity, wanted, record)
    _check_field(unit, entity, right, field)
    if wanted is not None and record is None:
        return explain_missing(case_of(unit, who), entity, right, field)
    return explain_right(case_of(unit, who, record), entity, right, record, field)


def is_about_self(unit: Unit, who: Principal) -> bool:
    """Return whether the person of *unit* asks about themself."""
    return who == unit.principal or (
        who.user_id is not None and who.user_id == unit.principal.user_id
    )


def may_manage(unit: Unit) -> bool:
    """Return whether the person may ask about everybody."""
    return unit.rights.is_unbound or unit.rights.administers or unit.rights.may_do(MANAGE)


def case_of(unit: Unit, who: Principal, record: RecordFacts | None = None) -> Case:
    """Return what is to be known of *who* to decide about *record*."""
    roles = unit.workspace.roles
    teams = team_tree(unit)
    scopes = frozenset() if record is None else scopes_holding(unit, who, record)
    standing = standing_of(who, teams, scopes)
    return Case(
        person=who,
        called=YOU if is_about_self(unit, who) else who.name,
        standing=standing,
        packs=tuple(roles.roles[one] for one in sorted({*who.roles} & roles.roles.keys())),
        rights=roles.rights_of(who),
        schema=unit.workspace.schema,
        names=names_for(unit, standing, record),
    )


def names_for(unit: Unit, standing: Standing, record: RecordFacts | None) -> Names:
    """Return how everybody and everything around *record* is called for the person asking."""
    people: set[str | None] = {standing.user}
    teams: set[str | None] = {*standing.teams, standing.team}
    behind: dict[str, list[str]] = {}
    here = record
    while here is not None:
        people |= {here.owner, *(share.by for share in here.shares)}
        teams |= {here.owner_team, *(share.team for share in here.shares)}
        if here is not record:
            behind.setdefault(here.entity, []).append(here.id)
        here = here.behind
    return Names(
        people=titles(unit, {USER: [one for one in people if one is not None]}),
        teams=titles(unit, {TEAM: [one for one in teams if one is not None]}),
        records=titles(unit, _told(unit, record, behind)),
        scopes={name: scope.label for name, scope in unit.workspace.scopes.items()},
        tells_owners=tuple(
            key for key in unit.workspace.schema.entities if unit.rights.may_read(key, "owner")
        ),
    )


def _told(
    unit: Unit, record: RecordFacts | None, behind: dict[str, list[str]]
) -> dict[str, list[str]]:
    """Return *behind* unless the link that leads there is hidden."""
    if record is None or not behind:
        return {}
    link = unit.workspace.schema.entity(record.entity).follows
    is_told = link is not None and unit.rights.may_read(record.entity, link)
    return behind if is_told else {}


def _right(action: str) -> Right:
    if action == OPEN:
        return "read"
    for right in get_args(Right):
        if action == right:
            known: Right = right
            return known
    raise BadQuery("action", f"must be one of {', '.join(ACTIONS)}, or a permission")


def _seen_record(unit: Unit, entity: str, wanted: str) -> RecordFacts | None:
    """Return the facts about a record that the person asking may see, in the bin or not."""
    is_seen = (
        unit.rights.is_unbound
        or reaches(unit, entity, wanted, "read")
        or reaches(unit, entity, wanted, "delete", deleted=True)
    )
    return record_facts(unit, entity, wanted, team_tree(unit)) if is_seen else None


def demand_asker(unit: Unit, entity: str, wanted: str | None, record: RecordFacts | None) -> None:
    """Raise unless the person of *unit* may ask what others may do with a record."""
    if wanted is not None and record is None:
        raise NotFound(entity, wanted)
    if may_manage(unit):
        return
    if wanted is None or not reaches(unit, entity, wanted, "share"):
        raise AccessRefused("You may ask this about yourself, and about records you may share.")


def _check_field(unit: Unit, entity: str, right: Right, field: str | None) -> None:
    if field is None:
        return
    if field not in unit.workspace.schema.entity(entity).fields:
        raise UnknownField(entity, field)
    if not (unit.rights.is_unbound or unit.rights.may_read(entity, field)):
        raise UnknownField(entity, field)
    if right not in HAVING_FIELDS:
        raise BadQuery("field", f"says nothing about the right to {right} a record")
