"""Saved views: lists with their filter, order and columns under a name, as tabs above a list."""

import json
from dataclasses import dataclass
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.model.schema import EntityType
from pegboard.records.create import create
from pegboard.records.delete import delete
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.list_state import ListState, read_kept
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.pages.urls import list_url
from pegboard.web.requests import visit_of
from pegboard.web.translations import gettext, speak

SAVED_VIEW = "base.saved_view"
MINE = "mine"
MINE_WHERE = "owner == me"
MOST_VIEWS = 50
FIELDS = ("name", "query", "shared", "owner", "version")


@dataclass(frozen=True, slots=True)
class View:
    """One view of a list; *is_own* tells that the person may change it."""

    id: str
    name: str
    state: ListState
    is_shared: bool = False
    is_own: bool = False
    version: int = 0


def views_of(unit: Unit, entity: EntityType) -> list[View]:
    """Return the built-in views of *entity*, then own ones and those shared with everybody."""
    built_in = [View("", gettext("All"), ListState())]
    if entity.owned:
        built_in.append(View(MINE, gettext("Mine"), ListState(where=MINE_WHERE, view=MINE)))
    if not unit.rights.may(SAVED_VIEW, "read"):
        return built_in
    where = f"entity == {json.dumps(entity.key)} && (owner == me || shared)"
    query = Query(SAVED_VIEW, where, ("created_at",), FIELDS, limit=MOST_VIEWS)
    saved = [
        View(
            id=one.id,
            name=one.name,
            state=read_kept(one.query or "", one.id),
            is_shared=one.shared,
            is_own=one.owner == unit.principal.user_id,
            version=one.version,
        )
        for one in find(unit, query).records
    ]
    return [*built_in, *sorted(saved, key=lambda view: view.name.casefold())]


@post("/{plugin:str}/{entity:str}/views", dependencies=WITH_FORM, sync_to_thread=False)
def save_view(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Keep the present state of a list under a name."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    kind = visit.assembly.schema.entity(f"{plugin}.{entity}")
    kept = read_kept(text_of(form, "query"), "").kept
    values = {
        "name": text_of(form, "name"),
        "entity": kind.key,
        "query": kept,
        "shared": text_of(form, "shared"),
        "owner": visit.principal.user_id,
    }
    with visit.writing() as unit:
        made = create(unit, SAVED_VIEW, values)
    return go(f"{list_url(kind)}?view={made['id']}", say=gettext("The view is saved."))


@post("/{plugin:str}/{entity:str}/views/{view:str}", dependencies=WITH_FORM, sync_to_thread=False)
def change_view(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    view: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Keep another state under the name of a view, or delete the view."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    base = list_url(visit.assembly.schema.entity(f"{plugin}.{entity}"))
    with visit.writing() as unit:
        if text_of(form, "verb") == "delete":
            delete(unit, SAVED_VIEW, view)
            return go(base, say=gettext("The view is deleted."))
        kept = read_kept(text_of(form, "query"), "").kept
        update(unit, SAVED_VIEW, view, {"query": kept}, version=None)
    return go(f"{base}?view={view}", say=gettext("The view is saved."))
