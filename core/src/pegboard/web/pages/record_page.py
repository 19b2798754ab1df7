"""The page of one record: what matters about it, what happened, and what can be done."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.change import Problem
from pegboard.model.schema import EntityType
from pegboard.records.create import create
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.field_conditions import UNDECIDED
from pegboard.records.get import get as get_record
from pegboard.records.reach import demand
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, toast
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.form_conditions import states_of
from pegboard.web.pages.form_names import refuse_strange_names
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.plugin_pieces import panel_places
from pegboard.web.pages.record_composer import (
    NOTHING,
    Refused,
    key_of,
    offered_entries,
    sent_values,
)
from pegboard.web.pages.record_details import (
    detail_groups,
    fields_to_show,
    linked_ids_of,
)
from pegboard.web.pages.record_head import fields_to_read, head_context
from pegboard.web.pages.record_parts import FIRST_ENTRIES, parts_context, timeline_context
from pegboard.web.pages.record_related import SHOWN, related_list, related_tabs
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, fragment, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext


@get(RECORD, sync_to_thread=False)
def show_record(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show the whole page, or for htmx just the part behind a tab."""
    visit, kind = enter(request, plugin, entity)
    wanted_tab = request.query_params.get("tab", "")
    with visit.reading() as unit:
        parts_only = is_fragment(request) and "tab" in request.query_params
        if parts_only:
            ident = demand(unit, kind.key, record_id, "read")
            context = parts_context(visit, unit, kind, ident, wanted_tab, {})
            return fragment(request, "fragments/record_parts.html", context)
        context = _record_context(visit, unit, kind, record_id, wanted_tab)
    return page(request, "pages/record.html", context, current=list_url(kind))


@get(f"{RECORD}/timeline", sync_to_thread=False)
def show_timeline(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show the timeline with as many entries as `shown` says."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        shown = _number(request.query_params.get("shown", ""), FIRST_ENTRIES)
        context = timeline_context(visit, unit, kind, ident, {}, shown=shown)
    return fragment(request, "fragments/record_timeline.html", context)


@get(f"{RECORD}/related/{{name:str}}", sync_to_thread=False)
def show_related(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
) -> Response[str]:
    """Show one related list with as many rows as `shown` says."""
    visit, kind = enter(request, plugin, entity)
    shown = _number(request.query_params.get("shown", ""), SHOWN)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        tabs = related_tabs(visit, unit, kind, ident)
        tab = next((one for one in tabs if one.name == name), None)
        if tab is None:
            raise NotFound(name, record_id)
        found = related_list(visit, unit, kind, ident, tab, shown=shown)
    return fragment(request, "fragments/record_related.html", {"related": found})


@post(f"{RECORD}/timeline", dependencies=WITH_FORM, sync_to_thread=False)
def add_to_timeline(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Add a note, a call, a task … and show the timeline with it, or with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    refused = NOTHING
    try:
        _add(visit, kind, record_id, form)
    except InvalidRecord as error:
        refused = _refusal(visit, form, error)
    if not is_fragment(request) and refused is NOTHING:
        return go(record_url(kind, record_id), say=gettext("Added."))
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        context = timeline_context(visit, unit, kind, ident, {}, refused=refused)
    status = 422 if refused is not NOTHING else 200
    answer = fragment(request, "fragments/record_timeline.html", context, status=status)
    if refused is NOTHING:
        answer.headers.update(toast(gettext("Added.")))
    return answer


def _add(visit: Visit, kind: EntityType, record_id: str, form: Form) -> None:
    with visit.writing() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        for entry, link in offered_entries(visit, unit, kind):
            if key_of(entry) == text_of(form, "entry"):
                asked = visit.assembly.schema.entity(entry.entity)
                names = [asked.field(name) for name in entry.fields]
                refuse_strange_names(form, names, gettext(entry.label))
                values = sent_values(visit, entry, form) | {link.field: ident}
                create(unit, entry.entity, values)
                return
    raise NotFound(text_of(form, "entry"), record_id)


def _refusal(visit: Visit, form: Form, error: InvalidRecord) -> Refused:
    """Return what to show again; a problem with a field that is not asked for goes to the first."""
    key = text_of(form, "entry")
    entry = next(
        one for one in visit.assembly.quick_entries(key.rpartition(".")[0]) if key_of(one) == key
    )
    values = {name: text_of(form, name) for name in entry.fields}
    problems = tuple(
        Problem(one.field if one.field in entry.fields else entry.fields[0], one.message)
        for one in error.problems
    )
    return Refused(key, values, problems)


def _record_context(
    visit: Visit, unit: Unit, kind: EntityType, record_id: str, tab: str
) -> dict[str, Any]:
    unit.entity(kind.key)
    fields = fields_to_show(kind, unit.rights)
    asked = fields_to_read(visit, unit, kind)
    record = get_record(unit, kind.key, record_id, fields=asked)
    ident = record["id"]
    parts = parts_context(visit, unit, kind, ident, tab, linked_ids_of(fields, record))
    names = parts["names"]
    head = head_context(visit, unit, kind, record, names)
    editable = head["editable"]
    calm = unit.rights.calm(kind.key)
    states = states_of(unit, kind, ident, {})
    groups, quiet = (
        detail_groups(
            look_of(visit),
            kind,
            record,
            names,
            fields=[
                field
                for field in fields
                if (field.name in calm) is is_quiet and states.get(field.name, UNDECIDED).shown
            ],
            editable=editable,
            plugin_names=visit.assembly.plugin_names,
        )
        for is_quiet in (False, True)
    )
    panels = panel_places(visit, unit, kind, ident)
    return parts | head | {"groups": groups, "quiet": quiet, "panels": panels}


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
