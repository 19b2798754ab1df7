"""Gathers what is so about a record, whoever asks: the facts on which rights depend."""

from sqlalchemy import bindparam, select

from pegboard.access.explain_facts import RecordFacts, ShareFact, Teams, chain
from pegboard.access.principals import Principal
from pegboard.database.statements import Prepared
from pegboard.hookspecs.roles import RIGHTS
from pegboard.model.columns import ColumnKind
from pegboard.model.fields import Link
from pegboard.model.system import TEAM, USER
from pegboard.records.contributed_scopes import ids_in_scope
from pegboard.records.share_statements import share_statement
from pegboard.records.stored import stored_values
from pegboard.records.unit import Unit


def team_tree(unit: Unit) -> Teams:
    """Return the team above each team."""

    def build() -> Prepared:
        team = unit.workspace.tables.of(TEAM)
        return unit.workspace.database.prepare(select(team.c.id, team.c.parent))

    rows = unit.tx.rows(unit.workspace.built.get("team tree", build))
    return {row[0]: row[1] for row in rows}


def record_facts(unit: Unit, entity: str, record_id: str, teams: Teams) -> RecordFacts | None:
    """Return the facts about a record, deleted or not; None when there is none."""
    kind = unit.workspace.schema.entity(entity)
    stored = stored_values(unit, kind, record_id)
    if stored is None:
        return None
    owner = stored["owner"]
    team = _team_of(unit, owner)
    of_record = {"entity": entity, "wanted": record_id}
    rows = unit.tx.rows(share_statement(unit, "all"), of_record)
    target = stored[kind.follows] if kind.follows else None
    return RecordFacts(
        entity=entity,
        id=record_id,
        owner=owner,
        owner_team=team,
        owner_teams=chain(teams, team),
        in_bin=stored["deleted_at"] is not None,
        shares=tuple(ShareFact(level, user, group, by) for _, user, group, level, _, by in rows),
        follows=kind.follows is not None,
        link_is_empty=target is None,
        behind=_behind(unit, kind.key, target, teams),
    )


def scopes_holding(
    unit: Unit, person: Principal, record: RecordFacts
) -> frozenset[tuple[str, str]]:
    """Return the contributed scopes that hold *record*, or what it follows, for *person*."""
    asked = Unit(unit.workspace, unit.tx, person, now=unit.now, via=unit.via)
    found: set[tuple[str, str]] = set()
    here: RecordFacts | None = record
    while here is not None:
        wanted = {
            scope for right in RIGHTS for scope in asked.rights.reach(here.entity, right).beside
        }
        found |= {(one, here.id) for one in wanted if _lies_in(asked, one, here.entity, here.id)}
        here = here.behind
    return frozenset(found)


def _lies_in(unit: Unit, scope: str, entity: str, record_id: str) -> bool:
    workspace = unit.workspace

    def build() -> Prepared:
        table = workspace.tables.of(entity)
        wanted = table.c.id == bindparam("wanted", type_=table.c.id.type)
        held = table.c.id.in_(ids_in_scope(workspace, scope, entity))
        return workspace.database.prepare(select(table.c.id).where(wanted, held))

    prepared = workspace.built.get(("lies in", scope, entity), build)
    return unit.tx.row(prepared, unit.parameters | {"wanted": record_id}) is not None


def _behind(unit: Unit, entity: str, target: str | None, teams: Teams) -> RecordFacts | None:
    kind = unit.workspace.schema.entity(entity)
    link = kind.field(kind.follows) if kind.follows else None
    if target is None or not isinstance(link, Link):
        return None
    return record_facts(unit, link.target, target, teams)


def _team_of(unit: Unit, user: str | None) -> str | None:
    if user is None:
        return None

    def build() -> Prepared:
        people = unit.workspace.tables.of(USER)
        ident = unit.workspace.database.types[ColumnKind.ID]
        wanted = people.c.id == bindparam("user", type_=ident)
        return unit.workspace.database.prepare(select(people.c.team).where(wanted))

    row = unit.tx.row(unit.workspace.built.get("team of user", build), {"user": user})
    return None if row is None else row[0]
