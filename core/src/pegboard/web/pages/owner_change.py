"""Gives a record another owner, from its page."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.records.errors import Forbidden, InvalidRecord
from pegboard.records.get import get as get_record
from pegboard.records.reach import demand, reaches
from pegboard.records.titles import titles
from pegboard.records.update import update
from pegboard.web.pages.addresses import RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, leave, nothing
from pegboard.web.pages.controls import Control, control_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import text_of
from pegboard.web.pages.link_titles import sound_ids, title_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, fragment
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

OWNER = "owner"
CHANGE = f"{RECORD}/owner"


@get(CHANGE, sync_to_thread=False)
def show_owner_change(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Answer with the dialog that asks for the new owner."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "assign")
        owner = get_record(unit, kind.key, ident, fields=(OWNER,))[OWNER]
    return _dialog(request, visit, kind, ident, owner)


@post(CHANGE, dependencies=WITH_FORM, sync_to_thread=False)
def take_owner_change(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Hand the record over and show it, or the list when it is out of sight now."""
    visit, kind = enter(request, plugin, entity)
    raw = text_of(form, OWNER)
    if not raw:
        wrong = gettext("Choose who is to own it.")
        return _dialog(request, visit, kind, record_id, None, error=wrong)
    try:
        with visit.writing() as unit:
            before = get_record(unit, kind.key, record_id, fields=(OWNER,))[OWNER]
            ident = update(unit, kind.key, record_id, {OWNER: raw}, version=None)["id"]
            is_seen = reaches(unit, kind.key, ident, "read")
    except InvalidRecord as error:
        words = sentence("; ".join(gettext(one.message) for one in error.problems))
        return _dialog(request, visit, kind, record_id, raw, error=words)
    except Forbidden:
        wrong = gettext("You may not give this to them.")
        return _dialog(request, visit, kind, record_id, raw, error=wrong)
    target = record_url(kind, ident) if is_seen else list_url(kind)
    is_same = before == raw
    say = gettext("It was theirs already.") if is_same else gettext("The owner is changed.")
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": target}), say)
    return go(target, say=say)


def _dialog(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    owner: str | None,
    *,
    error: str | None = None,
) -> Response[str]:
    field = kind.field(OWNER)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "assign")
        names = titles(unit, {USER: sound_ids(field, owner)})
    control: Control = control_of(
        visit, field, owner, title=title_of(field, owner, names), error=error
    )
    context = {
        "title": gettext("Change owner"),
        "action_url": f"{record_url(kind, ident)}/owner",
        "controls": [control | {"id": "new-owner", "autofocus": True}],
        "general": [],
        "icon": "user",
    }
    status = 422 if error else 200
    return fragment(request, "fragments/action_dialog.html", context, status=status)
