"""The tree of teams: who belongs where; teams are added, renamed, moved and taken away."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.change import Values
from pegboard.model.system import TEAM, USER
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.errors import InvalidRecord
from pegboard.records.get import get as get_record
from pegboard.records.reach import id_of
from pegboard.records.titles import titles
from pegboard.records.update import update
from pegboard.web.pages.access_words import TEAMS, USERS, access_tabs, enter_access
from pegboard.web.pages.answers import go
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.forms import Form, read_form, text_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.users import all_records
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext

WRITTEN = ("name", "parent", "manager")
ONE = f"{TEAMS}/{{team_id:str}}"
DEEPEST = 8
"""Teams deeper than this are not indented any further, so that a phone still shows them."""


@get(TEAMS, sync_to_thread=False)
def show_teams(request: AnyRequest) -> Response[str]:
    """Show the teams as a tree, with managers and members."""
    return _tree(request, enter_access(visit_of(request)))


def _tree(
    request: AnyRequest,
    visit: Visit,
    *,
    form: Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    with visit.reading() as unit:
        teams = all_records(unit, TEAM, ("name", "parent", "manager"))
        people = all_records(unit, USER, ("name", "team", "active"))
        named = titles(unit, {USER: {one["manager"] for one in teams if one["manager"]}})
    members: dict[str, list[Values]] = {}
    for one in people:
        if one["team"] and one["active"]:
            members.setdefault(one["team"], []).append(one)
    rows = [
        {
            "name": one["name"],
            "href": f"{TEAMS}/{one['id']}",
            "depth": min(depth, DEEPEST),
            "level": depth + 1,
            "manager": named.get(one["manager"] or "", ""),
            "members": len(members.get(one["id"], ())),
            "below": _count_below(one["id"], teams, members),
        }
        for depth, one in in_order(teams)
    ]
    context = {
        "tabs": access_tabs(TEAMS),
        "teams": rows,
        "without": sum(1 for one in people if one["active"] and not one["team"]),
        "fields": _fields(visit, form, {}, errors or {}),
    }
    return page(request, "pages/teams.html", context, status=status, current=TEAMS)


@post(TEAMS, dependencies=WITH_FORM, sync_to_thread=False)
def take_new_team(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Add a team."""
    visit = enter_access(visit_of(request))
    try:
        with visit.writing() as unit:
            create(unit, TEAM, _values(visit, form))
    except InvalidRecord as error:
        return _tree(request, visit, form=form, errors=_by_field(error), status=422)
    return go(TEAMS, say=gettext("%(name)s is added.") % {"name": text_of(form, "name")})


@get(ONE, sync_to_thread=False)
def show_team(request: AnyRequest, team_id: FromPath[str]) -> Response[str]:
    """Show a team with its members and what can be done with it."""
    return _page(request, enter_access(visit_of(request)), id_of(TEAM, team_id))


@post(ONE, dependencies=WITH_FORM, sync_to_thread=False)
def take_team(request: AnyRequest, team_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Rename a team, move it below another, or give it a manager."""
    visit = enter_access(visit_of(request))
    wanted = id_of(TEAM, team_id)
    try:
        with visit.writing() as unit:
            update(unit, TEAM, wanted, _values(visit, form), version=None)
    except InvalidRecord as error:
        return _page(request, visit, wanted, form=form, errors=_by_field(error), status=422)
    return go(TEAMS, say=gettext("Saved."))


@post(f"{ONE}/delete", dependencies=WITH_FORM, sync_to_thread=False)
def delete_team(request: AnyRequest, team_id: FromPath[str], form: SentForm) -> Response[Any]:
    """Delete a team; its members go to another one first when the form names it."""
    visit = enter_access(visit_of(request))
    wanted, other = id_of(TEAM, team_id), text_of(form, "members_to")
    try:
        with visit.writing() as unit:
            if other:
                everybody = all_records(unit, USER, ("team",))
                for one in everybody:
                    if one["team"] == wanted:
                        update(unit, USER, one["id"], {"team": other}, version=None)
            delete(unit, TEAM, wanted)
    except InvalidRecord as error:
        words = gettext("The team cannot be deleted: it %(why)s.")
        why = "; ".join(gettext(one.message) for one in error.problems)
        return go(f"{TEAMS}/{wanted}", say=words % {"why": why}, tone="red")
    return go(TEAMS, say=gettext("The team is deleted."), undo_url=f"/base/team/{wanted}/restore")


def _page(
    request: AnyRequest,
    visit: Visit,
    team_id: str,
    *,
    form: Form | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    with visit.reading() as unit:
        team = get_record(unit, TEAM, team_id, fields=WRITTEN)
        everybody = all_records(unit, USER, ("name", "job_title", "team", "active"))
        teams = all_records(unit, TEAM, ("name", "parent"))
        shown = dict(team) if form is None else {**team, **_values(visit, form)}
        linked = [str(shown[one]) for one in ("parent", "manager") if shown[one]]
        named = titles(unit, {TEAM: linked, USER: linked})
    members = [one for one in everybody if one["team"] == team_id]
    context = {
        "tabs": access_tabs(TEAMS),
        "name": team["name"],
        "href": f"{TEAMS}/{team_id}",
        "fields": _fields(visit, form, team, errors or {}, named),
        "members": [
            {
                "title": one["name"],
                "href": f"{USERS}/{one['id']}",
                "note": one["job_title"] or "",
                "avatar": one["name"],
                "shape": "round",
                "end": "" if one["active"] else gettext("Inactive"),
            }
            for one in members
        ],
        "has_below": any(one["parent"] == team_id for one in teams),
        "others": [
            {"value": one["id"], "label": one["name"]} for one in teams if one["id"] != team_id
        ],
    }
    return page(request, "pages/team.html", context, status=status, current=TEAMS)


def _fields(
    visit: Visit,
    form: Form | None,
    team: Mapping[str, Any],
    errors: Mapping[str, str],
    named: Mapping[str, str] | None = None,
) -> list[dict[str, Any]]:
    kind = visit.assembly.schema.entity(TEAM)
    shown = dict(team) if form is None else {**team, **_values(visit, form)}
    return [
        control_of(
            visit,
            kind.field(name),
            shown.get(name),
            title=(named or {}).get(str(shown.get(name))),
            error=errors.get(name),
        )
        for name in WRITTEN
    ]


def _values(visit: Visit, form: Form) -> dict[str, object]:
    raw = read_form(visit.assembly.schema.entity(TEAM), form, format_of(visit))
    return {name: raw[name] for name in WRITTEN if name in raw}


def _by_field(error: InvalidRecord) -> dict[str, str]:
    return {one.field: gettext(one.message) for one in error.problems}


def in_order(teams: Sequence[Values]) -> Iterator[tuple[int, Values]]:
    """Yield every team after the one it is part of, with its depth, those of one level by name."""
    known = {one["id"] for one in teams}
    below: dict[str | None, list[Values]] = {}
    for one in teams:
        parent = one["parent"] if one["parent"] in known else None
        below.setdefault(parent, []).append(one)
    waiting = [(0, one) for one in reversed(below.get(None, []))]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        waiting += [(depth + 1, child) for child in reversed(below.get(one["id"], []))]


def _count_below(
    team_id: str, teams: Sequence[Values], members: Mapping[str, Sequence[Values]]
) -> int:
    """Return how many people belong to the team or to teams below it."""
    found, waiting = 0, [team_id]
    while waiting:
        here = waiting.pop()
        found += len(members.get(here, ()))
        waiting += [one["id"] for one in teams if one["parent"] == here]
    return found
