"""The people and teams around a person that scopes speak of, looked up once for a unit of work.

As lists they let a database see how few records a scope reaches, and choose its plan by that; as
subqueries of every statement they cost more, and PostgreSQL guesses their size.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, Integer, bindparam, cast, func, literal_column, null, select, union_all

from pegboard.database.lists import ids_value
from pegboard.database.statements import Prepared
from pegboard.database.transaction import Transaction
from pegboard.hookspecs.roles import Scope
from pegboard.model.columns import ColumnKind
from pegboard.model.system import TEAM, USER
from pegboard.records.workspace import Workspace

TEAMS_ABOVE, TEAM_MEMBERS, MEMBERS_BELOW = "teams_above", "team_members", "members_below"
TEAMS_BELOW = "teams_below"
"""The parameters that conditions of visible records take: ids of teams and of users."""
ABOVE, MEMBER, BELOW, TEAM_BELOW, EVERYBODY = range(5)
FEW = 0.015
"""Up to this part of all people, it is quicker to look for their records than to sort all."""
MANY = 0.1
"""Beyond this part of all people, it is not even worth weighing who they are."""


@dataclass(frozen=True, slots=True)
class PeopleInReach:
    """The teams that a person's team is part of, its members, those below, and how many all are."""

    teams_above: tuple[str, ...] = ()
    team_members: tuple[str, ...] = ()
    members_below: tuple[str, ...] = ()
    teams_below: tuple[str, ...] = ()
    everybody: int = 0

    def parameters(self, me: str | None, *, is_sqlite: bool) -> dict[str, object]:
        """Return them as the parameters of statements; *me* is in each list of people."""
        mine = () if me is None else (me,)
        return {
            TEAMS_ABOVE: ids_value(self.teams_above, is_sqlite=is_sqlite),
            TEAM_MEMBERS: ids_value((*mine, *self.team_members), is_sqlite=is_sqlite),
            TEAMS_BELOW: ids_value(self.teams_below, is_sqlite=is_sqlite),
            MEMBERS_BELOW: ids_value((*mine, *self.members_below), is_sqlite=is_sqlite),
        }

    @property
    def few(self) -> frozenset[Scope]:
        """The scopes whose records belong to just a small part of all people."""
        most = FEW * self.everybody
        return frozenset({"own", *(s for s, size in self._sizes.items() if size <= most)})

    @property
    def many(self) -> frozenset[Scope]:
        """The scopes whose records belong to a great part of all people."""
        least = MANY * self.everybody
        return frozenset(scope for scope, size in self._sizes.items() if size > least)

    @property
    def _sizes(self) -> dict[Scope, int]:
        return {"team": len(self.team_members), "team_and_below": len(self.members_below)}


NOBODY = PeopleInReach()


def people_in_reach(workspace: Workspace, tx: Transaction, team: str | None) -> PeopleInReach:
    """Return who and what is around somebody in *team*."""
    if team is None:
        return NOBODY
    prepared = workspace.built.get("people in reach", lambda: _build(workspace))
    found: tuple[list[str], ...] = ([], [], [], [])
    everybody = 0
    for kind, ident, number in tx.rows(prepared, {"team": team}):
        if kind == EVERYBODY:
            everybody = number
        else:
            found[kind].append(ident)
    above, members, below, teams = (tuple(ids) for ids in found)
    return PeopleInReach(above, members, below, teams, everybody)


def _build(workspace: Workspace) -> Prepared:
    user = workspace.tables.of(USER)
    above, below = _teams(workspace, up=True), _teams(workspace, up=False)
    mine = bindparam("team", type_=workspace.database.types[ColumnKind.ID])
    no_number = cast(null(), Integer())
    no_id: Any = cast(null(), user.c.id.type)
    statement = union_all(
        select(_tag(ABOVE), above.c.id, no_number),
        select(_tag(MEMBER), user.c.id, no_number).where(user.c.team == mine),
        select(_tag(BELOW), user.c.id, no_number).where(user.c.team.in_(select(below.c.id))),
        select(_tag(TEAM_BELOW), below.c.id, no_number),
        select(_tag(EVERYBODY), no_id, func.count()).select_from(user),
    )
    return workspace.database.prepare(statement)


def _tag(kind: int) -> Any:
    return literal_column(str(kind), Integer())


def _teams(workspace: Workspace, *, up: bool) -> CTE:
    """Return the ids of the person's team with those above it, or with those below it."""
    name = "teams_above" if up else "teams_below"
    team = workspace.tables.of(TEAM).alias(f"{name}_first")
    mine = bindparam("team", type_=team.c.id.type)
    start = select(team.c.id, team.c.parent).where(team.c.id == mine)
    chain = start.cte(name, recursive=True)
    next_one = workspace.tables.of(TEAM).alias(f"{name}_next")
    step = next_one.c.id == chain.c.parent if up else next_one.c.parent == chain.c.id
    return chain.union(select(next_one.c.id, next_one.c.parent).where(step))
