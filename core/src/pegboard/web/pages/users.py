"""The people of the system, for those who manage access."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Response, get

from pegboard.model.change import Values
from pegboard.model.columns import ColumnKind
from pegboard.model.folding import fold
from pegboard.model.system import TEAM, USER
from pegboard.records.find import find
from pegboard.records.query import LARGEST_PAGE, Query
from pegboard.records.unit import Unit
from pegboard.web.pages.access_words import USERS, access_tabs, enter_access, role_label
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext

SHOWN = 200
FIELDS = ("name", "email", "job_title", "team", "team.name", "active")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list is narrowed to."""

    text: str
    state: str
    role: str
    team: str

    def holds(self, user: Values, roles: frozenset[str]) -> bool:
        if self.state != "all" and bool(user["active"]) != (self.state != "inactive"):
            return False
        if self.role and self.role not in roles:
            return False
        if self.team and user["team"] != self.team:
            return False
        words = fold(f"{user['name']} {user['email']} {user['job_title'] or ''}")
        return all(part in words for part in fold(self.text).split())


@get(USERS, sync_to_thread=False)
def show_users(request: AnyRequest) -> Response[str]:
    """Show the people with their roles, teams, and when they signed in last."""
    visit = enter_access(visit_of(request))
    given = request.query_params
    asked = Asked(*(str(given.get(name, "")).strip() for name in ("q", "state", "role", "team")))
    with visit.reading() as unit:
        everybody = all_records(unit, USER, FIELDS)
        teams = all_records(unit, TEAM, ("name",))
        facts = _facts(unit, visit)
    found = [one for one in everybody if asked.holds(one, facts.roles.get(one["id"], frozenset()))]
    context = {
        "tabs": access_tabs(USERS),
        "asked": asked,
        "count": len(found),
        "users": [_row(visit, one, facts) for one in found[:SHOWN]],
        "more": max(0, len(found) - SHOWN),
        "filters": _filters(visit, asked, teams),
    }
    return page(request, "pages/users.html", context, current=USERS)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of people beside their records, by their ids."""

    roles: Mapping[str, frozenset[str]]
    signed_in: Mapping[str, datetime]
    second_factor: frozenset[str]


def _facts(unit: Unit, visit: Visit) -> Facts:
    statements = visit.assembly.people.access
    roles: dict[str, set[str]] = {}
    for ident, _, _, _, role in unit.tx.rows(statements.holders):
        roles.setdefault(ident, set()).add(role)
    decode = unit.tx.cells.decode
    return Facts(
        roles={ident: frozenset(held) for ident, held in roles.items()},
        signed_in={
            ident: decode(ColumnKind.MOMENT, at)
            for ident, at in unit.tx.rows(statements.last_sign_ins)
        },
        second_factor=frozenset(row[0] for row in unit.tx.rows(statements.second_factors)),
    )


def _row(visit: Visit, user: Values, facts: Facts) -> dict[str, Any]:
    habits = format_of(visit)
    at = facts.signed_in.get(user["id"])
    held = sorted(facts.roles.get(user["id"], ()))
    return {
        "id": user["id"],
        "href": f"{USERS}/{user['id']}",
        "name": user["name"],
        "email": user["email"],
        "team": user["team.name"] or "",
        "roles": [role_label(visit, name) for name in held],
        "active": user["active"],
        "signed_in": habits.moment(at) if at else "",
        "second_factor": user["id"] in facts.second_factor,
    }


def _filters(visit: Visit, asked: Asked, teams: list[Values]) -> list[dict[str, Any]]:
    roles = visit.assembly.roles.roles
    states = (
        ("", gettext("Active")),
        ("inactive", gettext("Inactive")),
        ("all", gettext("Everybody")),
    )
    return [
        _select("state", gettext("State"), asked.state, list(states)),
        _select(
            "role",
            gettext("Role"),
            asked.role,
            [("", gettext("Any role")), *((n, gettext(p.label)) for n, p in roles.items())],
        ),
        _select(
            "team",
            gettext("Team"),
            asked.team,
            [("", gettext("Any team")), *((one["id"], one["name"]) for one in teams)],
        ),
    ]


def _select(name: str, label: str, value: str, options: list[tuple[str, str]]) -> dict[str, Any]:
    shown = [{"value": one, "label": text} for one, text in options]
    return {"name": name, "label": label, "value": value, "options": shown}


def all_records(unit: Unit, entity: str, fields: tuple[str, ...]) -> list[Values]:
    """Return all records of *entity* that may be seen, by name."""
    found: list[Values] = []
    cursor: str | None = None
    while True:
        query = Query(entity, sort=("name",), fields=fields, limit=LARGEST_PAGE, cursor=cursor)
        some = find(unit, query)
        found += some.records
        cursor = some.next
        if cursor is None:
            return found
