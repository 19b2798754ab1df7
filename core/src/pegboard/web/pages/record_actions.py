"""What plugins offer to do with a record: the dialog that asks, and the deed."""

from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Response, get, post
from litestar.params import FromPath

from pegboard.assembly.assembly import Assembly
from pegboard.assembly.health.faults import PluginFailed
from pegboard.assembly.run_action import NotOffered, UnknownAction, prefilled, run_action
from pegboard.hookspecs.slots import Action, ActionResult
from pegboard.model.change import Problem
from pegboard.model.errors import RuleBroken
from pegboard.model.fields import Field
from pegboard.model.schema import EntityType
from pegboard.records.errors import InvalidRecord
from pegboard.records.get import get as get_record
from pegboard.records.judge import judge
from pegboard.records.reach import demand
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, leave, nothing, toast
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.form_names import refuse_strange_names
from pegboard.web.pages.forms import raw_value
from pegboard.web.pages.link_titles import title_of
from pegboard.web.pages.record_details import linked_ids_of
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

ACTION = f"{RECORD}/actions/{{name:str}}"


@get(ACTION, sync_to_thread=False)
def show_action(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
) -> Response[str]:
    """Answer with the dialog that asks for what the action needs, as far as it knows filled in."""
    visit, kind = enter(request, plugin, entity)
    action = _action(visit, kind, name)
    with visit.reading() as unit:
        unit.entity(kind.key, action.permission)
        ident = demand(unit, kind.key, record_id, action.permission)
        if not judge(unit, kind.key, ident, (action.when,))[0]:
            raise NotOffered(gettext(action.label))
        values = _initial(unit, visit.assembly, kind, ident, action)
        names = titles(unit, linked_ids_of(_fields(action), values))
    return _dialog(request, visit, kind, ident, action, values=values, names=names)


@post(ACTION, dependencies=WITH_FORM, sync_to_thread=False)
def take_action(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Run the action and go where it leads, or show the dialog again with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    action = _action(visit, kind, name)
    habits = format_of(visit)
    refuse_strange_names(form, _fields(action), gettext(action.label))
    raw = {one.name: raw_value(one, form, one.name, habits) for one in _fields(action)}
    try:
        with visit.writing() as unit:
            done = run_action(unit, visit.assembly, kind.key, record_id, name, raw)
    except InvalidRecord as error:
        return _refused(request, visit, kind, record_id, action, raw, error.problems)
    except (RuleBroken, PluginFailed) as error:
        return _refused(request, visit, kind, record_id, action, raw, (Problem("", str(error)),))
    return _answer(request, visit, kind, record_id, done)


def _answer(
    request: AnyRequest, visit: Visit, kind: EntityType, record_id: str, done: ActionResult
) -> Response[Any]:
    say = gettext(done.message)
    if "row" in request.query_params:  # a list on the home page: the row goes, the page stays
        return Response("", status_code=200, media_type=MediaType.HTML, headers=toast(say))
    opened = visit.assembly.schema.entity(done.open_entity) if done.open_entity else kind
    target = record_url(opened, done.open_id or record_id)
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": target}), say)
    return go(target, say=say)


def _refused(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    action: Action,
    raw: Mapping[str, object],
    problems: tuple[Problem, ...],
) -> Response[Any]:
    words = "; ".join(_told(kind, action, one) for one in problems)
    if is_fragment(request) and not action.fields:
        return nothing(422, toast(words, tone="red"))
    if not is_fragment(request):
        return go(record_url(kind, record_id), say=words, tone="red")
    with visit.reading() as unit:
        names = titles(unit, linked_ids_of(_fields(action), raw))
    return _dialog(
        request,
        visit,
        kind,
        record_id,
        action,
        values=raw,
        names=names,
        problems=problems,
        status=422,
    )


def _dialog(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    action: Action,
    *,
    values: Mapping[str, Any],
    names: Mapping[str, str],
    problems: tuple[Problem, ...] = (),
    status: int = 200,
) -> Response[str]:
    at_field = {one.field: sentence(one.message) for one in problems}
    controls = [
        control_of(
            visit,
            field,
            values.get(field.name),
            title=title_of(field, values.get(field.name), names),
            error=at_field.get(field.name),
        )
        | {"id": f"action-{field.name}", "autofocus": place == 0}
        for place, field in enumerate(_fields(action))
    ]
    general = [_told(kind, action, one) for one in problems if one.field not in action.fields]
    context = {
        "title": gettext(action.label),
        "action_url": f"{record_url(kind, record_id)}/actions/{action.name}",
        "controls": controls,
        "general": general,
        "icon": action.icon,
    }
    return fragment(request, "fragments/action_dialog.html", context, status=status)


def _action(visit: Visit, kind: EntityType, name: str) -> Action:
    found = visit.assembly.actions.get((kind.key, name))
    if found is None:
        raise UnknownAction(kind.key, name)
    return found[1]


def _fields(action: Action) -> list[Field]:
    return [field.bind(name, plugin="") for name, field in action.fields.items()]


def _initial(
    unit: Unit, assembly: Assembly, kind: EntityType, ident: str, action: Action
) -> dict[str, Any]:
    values: dict[str, Any] = {field.name: field.initial() for field in _fields(action)}
    if action.prefill is None:
        return values
    record = get_record(unit, kind.key, ident)
    return values | prefilled(unit, assembly, kind.key, action.name, record)


def _told(kind: EntityType, action: Action, problem: Problem) -> str:
    field = action.fields.get(problem.field) or kind.fields.get(problem.field)
    message = gettext(problem.message)
    return f"{gettext(field.label)}: {message}" if field and field.label else message
