"""The pages that create and change a record."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.change import Problem
from pegboard.model.errors import ValueRefused
from pegboard.model.fields import Field, File
from pegboard.model.schema import EntityType
from pegboard.records.create import create
from pegboard.records.errors import Forbidden, InvalidRecord, StaleWrite
from pegboard.records.files import keep_file
from pegboard.records.get import get as get_record
from pegboard.records.reach import demand, reaches
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.pages.addresses import ENTITY, RECORD, enter
from pegboard.web.pages.answers import go
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.form_conditions import states_of
from pegboard.web.pages.form_groups import (
    FilledForm,
    creates_for_others,
    fields_to_fill,
    filled_form,
)
from pegboard.web.pages.form_names import refuse_strange_names
from pegboard.web.pages.form_versions import version_of
from pegboard.web.pages.forms import Form, read_form, text_of
from pegboard.web.pages.record_details import linked_ids_of
from pegboard.web.pages.record_timeline import told
from pegboard.web.pages.sent_form import WITH_FORM, SentFile, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

Raw = Mapping[str, object]


@get(f"{ENTITY}/new", sync_to_thread=False)
def show_new(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show an empty form, with what the address says already filled in."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key, "create")
        for_others = creates_for_others(kind, unit.rights)
        fields = fields_to_fill(kind, unit.rights, owner=for_others)
        values = {field.name: field.initial() for field in fields}
        values |= {"owner": unit.principal.user_id} | _prefilled(fields, request)
        names = titles(unit, linked_ids_of(fields, values))
        states = states_of(unit, kind, None, values)
    form = filled_form(visit, kind, fields, values, names, states=states)
    return _new_page(request, kind, form)


@post(f"{ENTITY}/new", dependencies=WITH_FORM, sync_to_thread=False)
def take_new(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Create the record and open it, or show the form again with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    raw = _sent(visit, kind, form)
    try:
        with visit.writing() as unit:
            made = create(unit, kind.key, raw | _kept_files(unit, kind, form))
    except InvalidRecord as error:
        filled = _again(visit, kind, None, raw, error.problems)
        return _new_page(request, kind, filled, status=422)
    words = {"label": gettext(kind.label), "title": made.get(kind.title) or ""}
    say = gettext("%(label)s “%(title)s” is created.") % words
    is_next = text_of(form, "then") == "new"
    return go(f"{list_url(kind)}/new" if is_next else record_url(kind, made["id"]), say=say)


@get(f"{RECORD}/edit", sync_to_thread=False)
def show_edit(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[str]:
    """Show the form with what the record holds."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key, "update")
        ident = demand(unit, kind.key, record_id, "update")
        is_given = reaches(unit, kind.key, ident, "assign")
        fields = fields_to_fill(kind, unit.rights, owner=is_given)
        asked = ("version", *(field.name for field in fields), *_titled(unit, kind))
        record = get_record(unit, kind.key, ident, fields=asked)
        names = titles(unit, linked_ids_of(fields, record))
        states = states_of(unit, kind, ident, {})
    form = filled_form(visit, kind, fields, record, names, states=states)
    title = str(record.get(kind.title) or gettext(kind.label))
    return _edit_page(request, kind, ident, form, title=title, version=record["version"])


@post(f"{RECORD}/edit", dependencies=WITH_FORM, sync_to_thread=False)
def take_edit(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Save the record and show it, or show the form again with what is wrong."""
    visit, kind = enter(request, plugin, entity)
    raw = _sent(visit, kind, form)
    version = version_of(form)
    try:
        ident = _save(visit, kind, record_id, raw, version, form)
    except InvalidRecord as error:
        filled = _again(visit, kind, record_id, raw, error.problems)
    except StaleWrite as stale:
        merged = _merged(raw, stale)
        conflicts = _conflicts(visit, kind, stale)
        if not conflicts:
            ident = _save(visit, kind, record_id, _only_mine(raw, stale), stale.version, form)
            return go(record_url(kind, ident), say=gettext("Saved."))
        version = stale.version
        filled = _again(visit, kind, record_id, merged, conflicts)
    else:
        return go(record_url(kind, ident), say=gettext("Saved."))
    title = gettext(kind.label)
    return _edit_page(request, kind, record_id, filled, title=title, version=version, status=422)


def _sent(visit: Visit, kind: EntityType, form: Form) -> dict[str, object]:
    """Return what was sent for all fields but files, whose content is stored while saving."""
    readable = visit.rights.readable(kind.key)
    fields = [f for f in kind.fields.values() if f.name in readable and not f.read_only]
    refuse_strange_names(form, fields, kind.label.lower())
    found = read_form(kind, form, format_of(visit))
    return {name: raw for name, raw in found.items() if not isinstance(kind.fields[name], File)}


def _save(
    visit: Visit, kind: EntityType, record_id: str, raw: Raw, version: int, form: Form
) -> str:
    with visit.writing() as unit:
        values = dict(raw) | _kept_files(unit, kind, form)
        return str(update(unit, kind.key, record_id, values, version=version)["id"])


def _only_mine(raw: Raw, stale: StaleWrite) -> dict[str, object]:
    """Return what the person changed; what others changed meanwhile stays as it is."""
    return {name: value for name, value in raw.items() if stale.mine[name] != stale.base[name]}


def _merged(raw: Raw, stale: StaleWrite) -> dict[str, object]:
    """Return what the form shows after a conflict: the person's own changes over the latest."""
    return dict(stale.theirs) | _only_mine(raw, stale)


def _conflicts(visit: Visit, kind: EntityType, stale: StaleWrite) -> list[Problem]:
    """Return a problem for each field that both changed, saying what stands there now."""
    both = [
        name
        for name, mine in stale.mine.items()
        if mine != stale.base[name]
        and stale.theirs[name] != stale.base[name]
        and stale.theirs[name] != mine
    ]
    fields = [kind.fields[name] for name in both]
    with visit.reading() as unit:
        names = titles(unit, linked_ids_of(fields, stale.theirs))
    words = gettext("Somebody set this to “%(value)s” in the meantime; save again to use yours.")
    look = look_of(visit)
    return [
        Problem(
            field.name,
            words % {"value": told(look, field, stale.theirs[field.name], names) or "–"},
        )
        for field in fields
    ]


def _again(
    visit: Visit,
    kind: EntityType,
    record_id: str | None,
    raw: Raw,
    problems: list[Problem] | tuple[Problem, ...],
) -> FilledForm:
    """Return the form as it was sent, with what is wrong."""
    with visit.reading() as unit:
        fields = fields_to_fill(kind, unit.rights, owner="owner" in raw)
        names = titles(unit, linked_ids_of(fields, raw))
        states = states_of(unit, kind, record_id, raw)
    return filled_form(visit, kind, fields, raw, names, problems, states=states)


def _prefilled(fields: list[Field], request: AnyRequest) -> dict[str, object]:
    """Return what the address fills in; what does not fit is left out."""
    found: dict[str, object] = {}
    for field in fields:
        given = request.query_params.get(field.name)
        if not given:
            continue
        try:
            found[field.name] = field.parse(given)
        except ValueRefused:
            continue
    return found


def _titled(unit: Unit, kind: EntityType) -> tuple[str, ...]:
    return (kind.title,) if kind.title in unit.rights.readable(kind.key) else ()


def _kept_files(unit: Unit, kind: EntityType, form: Form) -> dict[str, object]:
    """Store the files that were sent and return the values of their fields."""
    kept: dict[str, object] = {}
    for field in kind.fields.values():
        if not isinstance(field, File):
            continue
        sent = [one for one in form.get(field.name, ()) if isinstance(one, SentFile) and one.name]
        if not sent:
            continue
        if field.name not in unit.rights.writable(kind.key):
            raise Forbidden(kind.key, "update", gettext(field.label))
        one = sent[-1]
        try:
            kept[field.name] = keep_file(
                unit, name=one.name, media_type=one.media_type, content=one.content
            )
        except ValueRefused as error:
            raise InvalidRecord([Problem(field.name, str(error))]) from error
    return kept


def _new_page(
    request: AnyRequest, kind: EntityType, form: FilledForm, *, status: int = 200
) -> Response[str]:
    label = gettext(kind.label)
    context = {
        "form": form,
        "heading": gettext("New %(entity)s") % {"entity": label.lower()},
        "crumbs": [
            {"label": gettext(kind.plural), "href": list_url(kind)},
            {"label": gettext("New")},
        ],
        "action": f"{list_url(kind)}/new",
        "version": None,
        "save": gettext("Create %(entity)s") % {"entity": label.lower()},
        "cancel": list_url(kind),
    }
    return page(request, "pages/record_form.html", context, status=status, current=list_url(kind))


def _edit_page(
    request: AnyRequest,
    kind: EntityType,
    record_id: str,
    form: FilledForm,
    *,
    title: str,
    version: int,
    status: int = 200,
) -> Response[str]:
    url = record_url(kind, record_id)
    context = {
        "form": form,
        "heading": gettext("Edit %(title)s") % {"title": title},
        "crumbs": [
            {"label": gettext(kind.plural), "href": list_url(kind)},
            {"label": title, "href": url},
            {"label": gettext("Edit")},
        ],
        "action": f"{url}/edit",
        "version": version,
        "save": gettext("Save"),
        "cancel": url,
    }
    return page(request, "pages/record_form.html", context, status=status, current=list_url(kind))
