"""Sharing a record from its page: with whom it is shared, one more, one less."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.change import Problem
from pegboard.model.errors import RuleBroken
from pegboard.model.fields import Link
from pegboard.model.schema import EntityType
from pegboard.model.system import TEAM, USER
from pegboard.records.errors import Forbidden, InvalidRecord
from pegboard.records.reach import demand
from pegboard.records.share import share
from pegboard.records.shares_of import Share, shares_of
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.unshare import unshare
from pegboard.web.pages.addresses import RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, toast
from pegboard.web.pages.controls import Control, lookup_url
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.link_titles import sound_ids
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

SHARING = f"{RECORD}/sharing"


@get(SHARING, sync_to_thread=False)
def show_sharing(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Answer with the dialog that shows and changes the shares of a record."""
    visit, kind = enter(request, plugin, entity)
    return _dialog(request, visit, kind, record_id)


@post(SHARING, dependencies=WITH_FORM, sync_to_thread=False)
def take_share(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Share the record and show the dialog with it, or with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    try:
        with visit.writing() as unit:
            made = share(
                unit,
                kind.key,
                record_id,
                user=text_of(form, "user") or None,
                team=text_of(form, "team") or None,
                level=text_of(form, "level"),
            )
    except (RuleBroken, Forbidden) as error:
        return _dialog(request, visit, kind, record_id, sent=form, refused=error)
    say = gettext("Shared with %(name)s.") % {"name": made.name or ""}
    return _done(request, visit, kind, record_id, say)


@post(f"{SHARING}/{{share_id:str}}/remove", sync_to_thread=False)
def take_unshare(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    share_id: FromPath[str],
) -> Response[Any]:
    """Take a share back and show the dialog without it."""
    visit, kind = enter(request, plugin, entity)
    with visit.writing() as unit:
        unshare(unit, kind.key, record_id, share_id)
    return _done(request, visit, kind, record_id, gettext("No longer shared."))


def _done(
    request: AnyRequest, visit: Visit, kind: EntityType, record_id: str, say: str
) -> Response[Any]:
    if not is_fragment(request):
        return go(record_url(kind, record_id), say=say)
    answer = _dialog(request, visit, kind, record_id)
    answer.headers.update(toast(say))
    return answer


def _dialog(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    *,
    sent: Form | None = None,
    refused: RuleBroken | Forbidden | None = None,
) -> Response[str]:
    problems = refused.problems if isinstance(refused, InvalidRecord) else ()
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        present = shares_of(unit, kind.key, ident)
        controls = _controls(unit, sent or {}, problems)
    at_control = {one["name"] for one in controls}
    general = [one.message for one in problems if one.field not in at_control]
    if refused is not None and not problems:
        general = [str(refused)]
    context = {
        "url": record_url(kind, ident),
        "label": gettext(kind.label).lower(),
        "controls": controls,
        "general": [gettext(words) for words in general],
        "shares": [_row(one) for one in present],
        "shared_count": len(present),
        "is_changed": request.method == "POST" and refused is None,
    }
    status = 422 if refused is not None else 200
    return fragment(request, "fragments/share_dialog.html", context, status=status)


def _row(one: Share) -> dict[str, Any]:
    somebody = gettext("Somebody you may not see")
    by = one.by_name or somebody
    return {
        "id": one.id,
        "name": one.name or somebody,
        "is_team": one.with_entity == TEAM,
        "level": gettext("Can change it") if one.level == "update" else gettext("Can see it"),
        "by": gettext("shared by %(name)s") % {"name": by},
    }


def _controls(unit: Unit, sent: Form, problems: tuple[Problem, ...]) -> list[Control]:
    wrong = {one.field: sentence(gettext(one.message)) for one in problems}
    chosen = {USER: text_of(sent, "user"), TEAM: text_of(sent, "team")}
    names = titles(unit, {key: sound_ids(Link(key), one) for key, one in chosen.items()})
    ends = [
        _link("user", USER, gettext("Person"), chosen[USER], names, wrong),
        _link("team", TEAM, gettext("Or a whole team"), chosen[TEAM], names, wrong),
    ]
    offered = [one for one, key in zip(ends, (USER, TEAM), strict=True) if _may_look_up(unit, key)]
    levels = [
        {"value": "read", "label": gettext("Can see it")},
        {"value": "update", "label": gettext("Can change it")},
    ]
    level: Control = {
        "kind": "choice",
        "id": "share-level",
        "name": "level",
        "label": gettext("They"),
        "options": levels,
        "required": True,
        "value": text_of(sent, "level") or "read",
        "error": wrong.get("level"),
    }
    return [*(one | {"autofocus": place == 0} for place, one in enumerate(offered)), level]


def _may_look_up(unit: Unit, entity: str) -> bool:
    return unit.rights.may_read(entity, unit.workspace.schema.entity(entity).title)


def _link(
    name: str, entity: str, label: str, value: str, names: dict[str, str], wrong: dict[str, str]
) -> Control:
    return {
        "kind": "link",
        "id": f"share-{name}",
        "name": name,
        "label": label,
        "lookup_url": lookup_url(entity),
        "value": value if value in names else None,
        "text": names.get(value, ""),
        "error": wrong.get(name),
    }
