"""One field of a record, edited where it stands."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.change import Values
from pegboard.model.errors import UnknownField
from pegboard.model.fields import Field, File
from pegboard.model.schema import EntityType
from pegboard.records.errors import Forbidden, InvalidRecord, StaleWrite
from pegboard.records.get import get as get_record
from pegboard.records.history import history
from pegboard.records.reach import demand
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.records.update import update
from pegboard.web.pages.addresses import RECORD, enter
from pegboard.web.pages.answers import leave, nothing
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.controls import control_of
from pegboard.web.pages.form_conditions import states_of
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.form_names import refuse_strange_names
from pegboard.web.pages.form_versions import version_of
from pegboard.web.pages.forms import raw_value
from pegboard.web.pages.link_titles import title_of
from pegboard.web.pages.record_details import detail, fields_to_show, linked_ids_of
from pegboard.web.pages.record_head import fields_to_read, head_context
from pegboard.web.pages.record_parts import timeline_context
from pegboard.web.pages.record_timeline import told
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

FIELD = f"{RECORD}/field/{{name:str}}"


@get(FIELD, sync_to_thread=False)
def show_control(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
) -> Response[str]:
    """Answer with the control of a field, or with its value when `view` says so."""
    visit, kind = enter(request, plugin, entity)
    _known(visit, kind, name)
    with visit.reading() as unit:
        field = _editable(unit, kind, name)
        demand(unit, kind.key, record_id, "assign" if name == "owner" else "update")
        record = get_record(unit, kind.key, record_id, fields=(name, "version"))
        names = titles(unit, linked_ids_of([field], record))
    url = record_url(kind, record["id"])
    if "view" in request.query_params:
        return _value(request, visit, url, field, record, names)
    title = title_of(field, record[name], names)
    control = control_of(visit, field, record[name], title=title, bare=True)
    return _form(request, url, field, control, record["version"])


@post(FIELD, dependencies=WITH_FORM, sync_to_thread=False)
def save_field(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    record_id: FromPath[str],
    name: FromPath[str],
    form: SentForm,
) -> Response[str]:
    """Save a field and answer with its new value, and with every other that changed with it."""
    visit, kind = enter(request, plugin, entity)
    field = _known(visit, kind, name)
    refuse_strange_names(form, [field], kind.label.lower())
    raw = raw_value(field, form, name, format_of(visit))
    try:
        return _save(request, visit, kind, record_id, field, raw, version_of(form))
    except InvalidRecord as error:
        return _refused(request, visit, kind, record_id, field, raw, error)
    except StaleWrite as stale:
        return _stale(request, visit, kind, record_id, field, raw, stale)


def _save(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    field: Field,
    raw: object,
    version: int,
) -> Response[str]:
    with visit.writing() as unit:
        _editable(unit, kind, field.name)
        fields = fields_to_show(kind, unit.rights)
        asked = fields_to_read(visit, unit, kind)
        before = get_record(unit, kind.key, record_id, fields=asked)
        stood = states_of(unit, kind, before["id"], {})
        update(unit, kind.key, record_id, {field.name: raw}, version=version)
        after = get_record(unit, kind.key, record_id, fields=asked)
        if states_of(unit, kind, after["id"], {}) != stood:  # other fields came or went
            return leave(nothing(200, {"hx-refresh": "true"}), gettext("Saved."))
        changed = [one for one in fields if before[one.name] != after[one.name]]
        context = timeline_context(visit, unit, kind, after["id"], linked_ids_of(fields, after))
        names = context["names"]
        context |= head_context(visit, unit, kind, after, names)
        editable = context["editable"]
    url = record_url(kind, after["id"])
    look = look_of(visit)
    others = [
        (one.name, detail(look, url, one, after, names, editable))
        for one in changed
        if one.name != field.name
    ]
    return _value(request, visit, url, field, after, names, more=context | {"others": others})


def _value(
    request: AnyRequest,
    visit: Visit,
    url: str,
    field: Field,
    record: Values,
    names: dict[str, str],
    *,
    more: dict[str, Any] | None = None,
) -> Response[str]:
    own = detail(look_of(visit), url, field, record, names, frozenset({field.name}))
    context = (more or {"others": []}) | {"detail": own, "is_saved": more is not None, "oob": True}
    return fragment(request, "fragments/inline_value.html", context)


def _form(
    request: AnyRequest,
    url: str,
    field: Field,
    control: dict[str, Any],
    version: int,
    *,
    conflict: str = "",
    status: int = 200,
) -> Response[str]:
    context = {
        "field": control,
        "save_url": f"{url}/field/{field.name}",
        "version": version,
        "conflict": conflict,
    }
    return fragment(request, "fragments/inline_form.html", context, status=status)


def _refused(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    field: Field,
    raw: object,
    error: InvalidRecord,
) -> Response[str]:
    """Show the control again with what was typed; problems elsewhere are told with their field."""
    words = [
        one.message if one.field == field.name else f"{_label(kind, one.field)}: {one.message}"
        for one in error.problems
    ]
    with visit.reading() as unit:
        record = get_record(unit, kind.key, record_id, fields=("version",))
        names = titles(unit, linked_ids_of([field], Values(kind.key, {field.name: raw})))
    title = title_of(field, raw, names)
    control = control_of(
        visit, field, raw, title=title, bare=True, error=sentence("; ".join(words))
    )
    url = record_url(kind, record["id"])
    return _form(request, url, field, control, record["version"], status=422)


def _stale(
    request: AnyRequest,
    visit: Visit,
    kind: EntityType,
    record_id: str,
    field: Field,
    raw: object,
    stale: StaleWrite,
) -> Response[str]:
    """Save after all when only other fields changed; else let the person choose."""
    name = field.name
    if stale.theirs[name] == stale.base[name]:
        return _save(request, visit, kind, record_id, field, raw, stale.version)
    with visit.reading() as unit:
        record = get_record(unit, kind.key, record_id, fields=("id", name))
        names = titles(unit, linked_ids_of([field], record))
        names |= titles(unit, linked_ids_of([field], Values(kind.key, {name: raw})))
        latest = history(unit, kind, record["id"], limit=20)
    who = next((one.by_name for one in latest if name in one.changes and one.by_name), None)
    words = {
        "who": who or gettext("Somebody"),
        "field": gettext(field.label),
        "value": told(look_of(visit), field, stale.theirs[name], names) or gettext("empty"),
    }
    conflict = gettext("%(who)s set %(field)s to “%(value)s” in the meantime.") % words
    control = control_of(visit, field, raw, title=title_of(field, raw, names), bare=True)
    url = record_url(kind, record["id"])
    return _form(request, url, field, control, stale.version, conflict=conflict, status=422)


def _known(visit: Visit, kind: EntityType, name: str) -> Field:
    """Return the field called *name*; raise UnknownField also for one that may not be read."""
    field = kind.field(name)
    if name not in visit.rights.readable(kind.key):
        raise UnknownField(kind.key, name)
    return field


def _editable(unit: Unit, kind: EntityType, name: str) -> Field:
    """Return the field when this person may edit it in place; files come through the form."""
    unit.entity(kind.key, "update")
    field = kind.field(name)
    if name not in unit.rights.writable(kind.key) or isinstance(field, File):
        raise Forbidden(kind.key, "update", gettext(field.label))
    return field


def _label(kind: EntityType, name: str) -> str:
    field = kind.fields.get(name)
    return gettext(field.label) if field else name
