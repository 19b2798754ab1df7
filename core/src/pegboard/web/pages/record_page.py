"""The page of one record: what matters about it, what happened, and what can be done."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from pegboard.hookspecs.slots import Action
from pegboard.model.change import Problem, Values
from pegboard.model.schema import EntityType
from pegboard.records.create import create
from pegboard.records.errors import InvalidRecord, NotFound
from pegboard.records.get import get as get_record
from pegboard.records.judge import judge
from pegboard.records.reach import demand
from pegboard.records.rights_over import rights_over
from pegboard.records.timeline import MOST_MOMENTS, timeline
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.addresses import RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, toast
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.record_composer import (
    NOTHING,
    Refused,
    composer,
    key_of,
    offered_entries,
    sent_values,
)
from pegboard.web.pages.record_details import (
    detail_groups,
    fact_paths,
    facts,
    fields_to_show,
    linked_ids_of,
)
from pegboard.web.pages.record_related import SHOWN, related_list, related_tabs
from pegboard.web.pages.record_timeline import days, named_in
from pegboard.web.pages.sent_form import WITH_FORM
from pegboard.web.pages.shell import AnyRequest, fragment, list_url, page, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

FIRST_ENTRIES = 20
TONES = {"neutral": "gray", "good": "green", "warning": "amber", "bad": "red", "info": "blue"}


@get(RECORD, sync_to_thread=False)
def show_record(request: AnyRequest, plugin: str, entity: str, record_id: str) -> Response[str]:
    """Show the whole page, or for htmx just the part behind a tab."""
    visit, kind = enter(request, plugin, entity)
    wanted_tab = request.query_params.get("tab", "")
    with visit.reading() as unit:
        parts_only = is_fragment(request) and "tab" in request.query_params
        if parts_only:
            ident = demand(unit, kind.key, record_id, "read")
            context = _parts(visit, unit, kind, ident, wanted_tab, {})
            return fragment(request, "fragments/record_parts.html", context)
        context = _record_context(visit, unit, kind, record_id, wanted_tab)
    return page(request, "pages/record.html", context, current=list_url(kind))


@get(f"{RECORD}/timeline", sync_to_thread=False)
def show_timeline(request: AnyRequest, plugin: str, entity: str, record_id: str) -> Response[str]:
    """Show the timeline with as many entries as `shown` says."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        shown = _number(request.query_params.get("shown", ""), FIRST_ENTRIES)
        context = _timeline_context(visit, unit, kind, ident, {}, shown=shown)
    return fragment(request, "fragments/record_timeline.html", context)


@get(f"{RECORD}/related/{{name:str}}", sync_to_thread=False)
def show_related(
    request: AnyRequest, plugin: str, entity: str, record_id: str, name: str
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
    request: AnyRequest, plugin: str, entity: str, record_id: str, form: Form
) -> Response[Any]:
    """Add a note, a call, a task … and show the timeline with it, or with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    refused = NOTHING
    try:
        _add(visit, kind, record_id, form)
    except InvalidRecord as error:
        refused = _refusal(visit, kind, form, error)
    if not is_fragment(request) and refused is NOTHING:
        return go(record_url(kind, record_id), say=gettext("Added."))
    with visit.reading() as unit:
        ident = demand(unit, kind.key, record_id, "read")
        context = _timeline_context(visit, unit, kind, ident, {}, refused=refused)
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
                values = sent_values(visit, entry, form) | {link.field: ident}
                create(unit, entry.entity, values)
                return
    raise NotFound(text_of(form, "entry"), record_id)


def _refusal(visit: Visit, kind: EntityType, form: Form, error: InvalidRecord) -> Refused:
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
    look, schema = look_of(visit), visit.assembly.schema
    unit.entity(kind.key)
    fields = fields_to_show(kind, unit.rights)
    fact_list = visit.assembly.facts.get(kind.key)
    paths = fact_paths(schema, unit.rights, kind, fact_list.fields if fact_list else ())
    asked = dict.fromkeys(("id", "version", *(f.name for f in fields), *(p.name for p in paths)))
    record = get_record(unit, kind.key, record_id, fields=tuple(asked))
    ident = record["id"]
    may = rights_over(unit, kind.key, ident)
    badges, actions = _judged(visit, unit, kind, ident, may)
    parts = _parts(visit, unit, kind, ident, tab, linked_ids_of(fields, record))
    names = parts["names"]
    editable = unit.rights.writable(kind.key) if "update" in may else frozenset()
    title = record.get(kind.title) or gettext("Without a name")
    return parts | {
        "title": str(title),
        "note": _note(look, kind, record, names),
        "is_person": kind.icon in ("user", "user-plus", "contact", "circle-user"),
        "crumbs": [{"label": gettext(kind.plural), "href": list_url(kind)}, {"label": str(title)}],
        "badges": badges,
        "facts": facts(look, kind, record, paths, names),
        "groups": detail_groups(
            look,
            kind,
            record,
            names,
            fields=fields,
            editable=editable,
            plugin_names={one.id: one.name for one in visit.assembly.manifests},
        ),
        "primary": actions[:1],
        "more": actions[1:],
        "url": record_url(kind, ident),
        "version": record["version"],
        "may_update": "update" in may,
        "may_delete": "delete" in may,
        "label": gettext(kind.label).lower(),
    }


def _judged(
    visit: Visit, unit: Unit, kind: EntityType, ident: str, may: frozenset[str]
) -> tuple[list[dict[str, str]], list[Action]]:
    """Return the badges to show and the actions to offer, judged by one statement."""
    badges = visit.assembly.badges(f"{kind.key}.header@1")
    actions = [one for one in visit.assembly.actions_on(kind.key) if one.permission in may]
    verdicts = judge(unit, kind.key, ident, [one.when for one in (*badges, *actions)])
    shown = [
        {"text": gettext(one.label), "tone": TONES[one.tone]}
        for one, holds in zip(badges, verdicts, strict=False)
        if holds
    ]
    offered = [one for one, holds in zip(actions, verdicts[len(badges) :], strict=True) if holds]
    return shown, offered


def _note(look: Any, kind: EntityType, record: Values, names: Mapping[str, str]) -> str:
    """Say what this is and since when: "Lead · created 12 October by Anna Snelling"."""
    words = {"label": gettext(kind.label), "day": "", "name": ""}
    if "created_at" not in record:
        return words["label"]
    words["day"] = look.habits.day(record["created_at"].astimezone(look.habits.zone).date())
    words["name"] = names.get(record.get("created_by") or "", "")
    if words["name"]:
        return gettext("%(label)s · created %(day)s by %(name)s") % words
    return gettext("%(label)s · created %(day)s") % words


def _parts(
    visit: Visit,
    unit: Unit,
    kind: EntityType,
    ident: str,
    wanted: str,
    to_name: Mapping[str, list[str]],
) -> dict[str, Any]:
    """Return the tabs and what is behind the chosen one; and the names of all linked records."""
    found = related_tabs(visit, unit, kind, ident)
    chosen = next((one for one in found if one.name == wanted), None)
    url = record_url(kind, ident)
    tabs: list[dict[str, Any]] = [
        {"label": gettext("Timeline"), "href": f"{url}?tab=", "current": chosen is None}
    ]
    tabs += [
        {
            "label": one.label,
            "href": f"{url}?tab={one.name}",
            "current": one is chosen,
            "count": one.count_text,
        }
        for one in found
    ]
    context: dict[str, Any] = {"tabs": tabs, "related": None}
    if chosen is None:
        return context | _timeline_context(visit, unit, kind, ident, to_name)
    context["related"] = related_list(visit, unit, kind, ident, chosen)
    return context | {"names": titles(unit, to_name)}


def _timeline_context(
    visit: Visit,
    unit: Unit,
    kind: EntityType,
    ident: str,
    to_name: Mapping[str, list[str]],
    *,
    shown: int = FIRST_ENTRIES,
    refused: Refused = NOTHING,
) -> dict[str, Any]:
    limit = max(FIRST_ENTRIES, min(shown, MOST_MOMENTS - 1))
    moments = timeline(unit, kind.key, ident, limit=limit + 1)
    wanted = {key: list(ids) for key, ids in to_name.items()}
    for key, ids in named_in(moments[:limit], kind).items():
        wanted.setdefault(key, []).extend(ids)
    names = titles(unit, wanted)
    url = record_url(kind, ident)
    has_older = len(moments) > limit and limit < MOST_MOMENTS - 1
    return {
        "names": names,
        "days": days(look_of(visit), kind, moments[:limit], names),
        "composer": composer(visit, unit, kind, refused),
        "timeline_url": f"{url}/timeline",
        "older_url": f"{url}/timeline?shown={limit + FIRST_ENTRIES}" if has_older else None,
    }


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else otherwise
