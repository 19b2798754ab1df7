"""Making a field, changing one, and seeing beforehand how it will look."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.database.catalogue import read_catalogue
from pegboard.model.errors import UnknownField
from pegboard.model.own import OWN, FieldChange, Layout, Own, OwnField
from pegboard.model.own_kinds import KINDS, BadOwn, check_field
from pegboard.model.own_names import own_name
from pegboard.model.schema import EntityType
from pegboard.web.pages.answers import go
from pegboard.web.pages.own_fields.changes import change_from, shown_change
from pegboard.web.pages.own_fields.entry import (
    ENTITY,
    FIELD,
    HERE,
    enter_entity,
    entity_url,
    is_own_entity,
    own_of,
)
from pegboard.web.pages.own_fields.field_form import FieldPage, field_page, read_raw
from pegboard.web.pages.own_fields.kinds import kind_groups
from pegboard.web.pages.own_fields.preview import preview_context
from pegboard.web.pages.own_fields.raw_form import RawField, own_from, shown_own
from pegboard.web.pages.own_fields.saving import OwnRefused, save_own
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@get(f"{ENTITY}/new", sync_to_thread=False)
def show_new_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[str]:
    """Let somebody pick the kind of a new field, and describe it."""
    visit, kind = enter_entity(request, plugin, entity)
    wanted = request.query_params.get("kind", "")
    if wanted in KINDS:
        return field_page(request, visit, FieldPage(kind, wanted, None, None, RawField()))
    context = {
        "crumbs": [
            {"label": gettext("Fields"), "href": HERE},
            {"label": gettext(kind.plural), "href": entity_url(kind.key)},
            {"label": gettext("New field")},
        ],
        "groups": kind_groups(),
        "href": f"{entity_url(kind.key)}/new",
        "note": gettext("What will be filled in? The kind cannot be changed later."),
    }
    return page(request, "pages/own_fields/kinds.html", context, current=HERE)


@post(f"{ENTITY}/new", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_new_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Add the field; it is on form, list, filter and import at once."""
    visit, kind = enter_entity(request, plugin, entity)
    wanted = request.query_params.get("kind", "")
    if wanted not in KINDS:
        return go(f"{entity_url(kind.key)}/new")
    raw = read_raw(visit, kind, form)
    name = own_name(raw.text("label"), _taken(visit, kind))
    try:
        own = _checked(raw, kind, name, wanted, visit)
        added = _with_field(own_of(visit), own, kind, listed="listed" in raw.ticks)
        say = gettext("The field “%(name)s” is there.") % {"name": own.label}
        return save_own(visit, added, to=entity_url(kind.key), say=say)
    except BadOwn as error:
        errors = {error.setting: retold(error.reason)}
    except OwnRefused as error:
        errors = dict(error.errors)
    about = FieldPage(kind, wanted, None, None, raw, errors)
    return field_page(request, visit, about, status=422)


@get(FIELD, sync_to_thread=False)
def show_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], name: FromPath[str]
) -> Response[str]:
    """Show what can be changed about a field."""
    visit, kind = enter_entity(request, plugin, entity)
    return field_page(request, visit, _standing_page(visit, kind, name))


@post(FIELD, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_field(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    name: FromPath[str],
    form: SentForm,
) -> Response[Any]:
    """Change a field; every page has it so from now on."""
    visit, kind = enter_entity(request, plugin, entity)
    about = _standing_page(visit, kind, name)
    raw = read_raw(visit, kind, form)
    try:
        changed = _with_change(visit, kind, about, raw)
        say = gettext("The field “%(name)s” is changed.") % {"name": raw.text("label")}
        return save_own(visit, changed, to=entity_url(kind.key), say=say)
    except BadOwn as error:
        errors = {error.setting: retold(error.reason)}
    except OwnRefused as error:
        errors = dict(error.errors)
    again = FieldPage(kind, about.field_kind, about.standing, about.plain, raw, errors)
    return field_page(request, visit, again, status=422)


@post(f"{FIELD}/reset", opt={SLOW: True}, sync_to_thread=True)
def reset_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], name: FromPath[str]
) -> Response[Any]:
    """Let a plugin's field be as its plugin declared it."""
    visit, kind = enter_entity(request, plugin, entity)
    own = own_of(visit)
    plain = _with_changes(own, FieldChange(entity=kind.key, field=name))
    return save_own(visit, plain, to=entity_url(kind.key), say=gettext("The field is as it came."))


@post(f"{ENTITY}/new/preview", dependencies=WITH_FORM, status_code=200, sync_to_thread=False)
def preview_new_field(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[str]:
    """Answer with how a new field will look."""
    visit, kind = enter_entity(request, plugin, entity)
    wanted = request.query_params.get("kind", "")
    context = preview_context(visit, kind, wanted, read_raw(visit, kind, form), None)
    return fragment(request, "fragments/own_fields/preview.html", {"preview": context})


@post(f"{FIELD}/preview", dependencies=WITH_FORM, status_code=200, sync_to_thread=False)
def preview_field(
    request: AnyRequest,
    plugin: FromPath[str],
    entity: FromPath[str],
    name: FromPath[str],
    form: SentForm,
) -> Response[str]:
    """Answer with how a changed field will look."""
    visit, kind = enter_entity(request, plugin, entity)
    about = _standing_page(visit, kind, name)
    raw = read_raw(visit, kind, form)
    context = preview_context(visit, kind, about.field_kind, raw, about.plain)
    return fragment(request, "fragments/own_fields/preview.html", {"preview": context})


def _standing_page(visit: Visit, kind: EntityType, name: str) -> FieldPage:
    field = kind.field(name)
    own = own_of(visit)
    listed = name in kind.listed
    if field.plugin == OWN:
        mine = own.field(kind.key, name)
        if mine is None:
            raise UnknownField(kind.key, name)
        return FieldPage(kind, field.kind, field, None, shown_own(mine, listed=listed))
    plain = visit.assembly.plain_schema.entity(kind.key).field(name)
    change = own.change(kind.key, name)
    raw = shown_change(plain, field, change, listed=listed)
    return FieldPage(kind, field.kind, field, plain, raw)


def _checked(raw: RawField, kind: EntityType, name: str, field_kind: str, visit: Visit) -> OwnField:
    if not name:
        raise BadOwn("label", "give it a name that people read")
    own = own_from(raw, kind.key, name, field_kind, format_of(visit))
    check_field(own)
    return own


def _with_change(visit: Visit, kind: EntityType, about: FieldPage, raw: RawField) -> Own:
    own, habits = own_of(visit), format_of(visit)
    listed = "listed" in raw.ticks
    if about.plain is not None:
        change = change_from(raw, about.plain, kind.key, habits)
        return with_listed(_with_changes(own, change), kind, about.name, listed=listed)
    mine = own.field(kind.key, about.name)
    if mine is None:
        raise UnknownField(kind.key, about.name)
    changed = own_from(raw, kind.key, mine.name, mine.kind, habits)
    changed = msgspec.structs.replace(changed, target=mine.target, unique=mine.unique)
    check_field(changed)
    fields = tuple(changed if one is mine else one for one in own.fields)
    return with_listed(msgspec.structs.replace(own, fields=fields), kind, about.name, listed=listed)


def _with_field(own: Own, field: OwnField, kind: EntityType, *, listed: bool) -> Own:
    added = msgspec.structs.replace(own, fields=(*own.fields, field))
    return with_listed(added, kind, field.field, listed=listed)


def _with_changes(own: Own, change: FieldChange) -> Own:
    place = change.entity, change.field
    rest = tuple(one for one in own.changes if (one.entity, one.field) != place)
    kept = rest if change.is_empty else (*rest, change)
    return msgspec.structs.replace(own, changes=kept)


def with_listed(own: Own, kind: EntityType, name: str, *, listed: bool) -> Own:
    """Return *own* with the field *name* among the columns of the list, or not."""
    if listed == (name in kind.listed):
        return own
    names = (*kind.listed, name) if listed else tuple(n for n in kind.listed if n != name)
    return with_layout(own, msgspec.structs.replace(own.layout(kind.key), listed=names))


def with_layout(own: Own, layout: Layout) -> Own:
    """Return *own* with *layout* in place of what was said of its entity."""
    rest = tuple(one for one in own.layouts if one.entity != layout.entity)
    says = layout.form or layout.listed
    return msgspec.structs.replace(own, layouts=(*rest, layout) if says else rest)


def _taken(visit: Visit, kind: EntityType) -> set[str]:
    """Return the names that were ever given here: what is kept of old fields stays theirs."""
    workspace = visit.assembly.workspace
    with workspace.database.reading() as tx:
        known = read_catalogue(tx, workspace.database, workspace.tables).get(kind.key)
    ever: set[str] = set(kind.fields) | (set(known.fields) if known else set())
    kept = {one.name for one in own_of(visit).fields if one.entity == kind.key}
    if is_own_entity(kind):
        return ever | kept
    mark = f"{OWN}__"
    return {name.removeprefix(mark) for name in ever if name.startswith(mark)} | kept
