"""Making an entity, and changing what it is called and where it stands."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.database.catalogue import read_catalogue
from pegboard.model.errors import UnknownEntity
from pegboard.model.own import OWN, Own, OwnEntity, OwnField
from pegboard.model.own_kinds import BadOwn, check_words
from pegboard.model.own_names import own_name
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.own_fields.entity_grants import grant_choices, grant_everybody, may_grant
from pegboard.web.pages.own_fields.entry import (
    ENTITY,
    HERE,
    NEW,
    enter_entity,
    enter_fields,
    entity_url,
    own_of,
)
from pegboard.web.pages.own_fields.saving import OwnRefused, save_own
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

ICONS = (
    "box", "briefcase", "building-2", "calendar", "circle-dollar-sign", "file-text", "flag",
    "folder", "handshake", "headset", "key", "lightbulb", "map-pin", "megaphone", "package",
    "phone", "puzzle", "receipt", "star", "tag", "target", "trophy", "users", "wrench",
)  # fmt: skip
Errors = dict[str, str]


@get(NEW, sync_to_thread=False)
def show_new_entity(request: AnyRequest) -> Response[str]:
    """Show the form of a new entity."""
    visit = enter_fields(request)
    return _page(request, visit, OwnEntity(name="", label="", plural=""), {})


@post(NEW, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_new_entity(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make the entity, with a name as its first field, and let people use it as chosen."""
    visit = enter_fields(request)
    said = _said(form, OwnEntity(name="", label="", plural=""))
    made = msgspec.structs.replace(said, name=own_name(said.label, _taken(visit)))
    try:
        _check(made)
        own = own_of(visit)
        first = OwnField(
            entity=made.key, name="name", kind="text", label=gettext("Name"), required=True
        )
        added = Own((*own.entities, made), (*own.fields, first), own.changes, own.layouts)
        say = gettext("%(entity)s are there. Add the fields that they need.")
        to = entity_url(made.key)
        answer = save_own(visit, added, to=to, say=say % {"entity": made.plural})
    except BadOwn as error:
        return _page(request, visit, said, {error.setting: retold(error.reason)}, status=422)
    except OwnRefused as error:
        return _page(request, visit, said, dict(error.errors), status=422)
    grant_everybody(visit, made.key, text_of(form, "who"))
    return answer


@get(f"{ENTITY}/about", sync_to_thread=False)
def show_about(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show what can be changed about an own entity."""
    visit, kind = enter_entity(request, plugin, entity)
    return _page(request, visit, _own(visit, kind.key), {})


@post(f"{ENTITY}/about", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_about(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Change what an own entity is called, its icon, its title and its place in the menu."""
    visit, kind = enter_entity(request, plugin, entity)
    standing = _own(visit, kind.key)
    said = _said(form, standing)
    try:
        _check(said)
        own = own_of(visit)
        entities = tuple(said if one is standing else one for one in own.entities)
        changed = msgspec.structs.replace(own, entities=entities)
        say = gettext("%(entity)s are changed.") % {"entity": said.plural}
        return save_own(visit, changed, to=entity_url(kind.key), say=say)
    except BadOwn as error:
        errors = {error.setting: retold(error.reason)}
    except OwnRefused as error:
        errors = dict(error.errors)
    return _page(request, visit, said, errors, status=422)


def _own(visit: Visit, key: str) -> OwnEntity:
    found = own_of(visit).entity(key)
    if found is None:
        raise UnknownEntity(key)
    return found


def _said(form: Form, standing: OwnEntity) -> OwnEntity:
    icon = text_of(form, "icon")
    return msgspec.structs.replace(
        standing,
        label=text_of(form, "label").strip(),
        plural=text_of(form, "plural").strip(),
        help=text_of(form, "help").strip(),
        icon=icon if icon in ICONS else "box",
        owner=standing.owner if standing.name else text_of(form, "owner") == "true",
        title=text_of(form, "title") or standing.title,
        in_menu=text_of(form, "in_menu") == "true",
    )


def _check(own: OwnEntity) -> None:
    if not own.name:
        raise BadOwn("label", "give it a name that people read")
    check_words(own.label, own.help)
    try:
        check_words(own.plural)
    except BadOwn as error:
        raise BadOwn("plural", error.reason) from error


def _taken(visit: Visit) -> set[str]:
    workspace = visit.assembly.workspace
    with workspace.database.reading() as tx:
        known = read_catalogue(tx, workspace.database, workspace.tables)
    ever = {key.partition(".")[2] for key in known if key.startswith(f"{OWN}.")}
    return ever | {one.name for one in own_of(visit).entities}


def _page(
    request: AnyRequest, visit: Visit, own: OwnEntity, errors: Errors, *, status: int = 200
) -> Response[str]:
    is_new = not own.name
    heading = gettext("New entity") if is_new else own.plural
    crumbs = [{"label": gettext("Fields"), "href": HERE}]
    if not is_new:
        crumbs.append({"label": own.plural, "href": entity_url(own.key)})
    context = {
        "crumbs": [*crumbs, {"label": heading if is_new else gettext("About")}],
        "heading": heading,
        "action": NEW if is_new else f"{entity_url(own.key)}/about",
        "cancel": HERE if is_new else entity_url(own.key),
        "controls": _controls(visit, own, errors),
        "who": grant_choices() if is_new and may_grant(visit) else [],
        "is_new": is_new,
        "general": errors.get(""),
        "save": gettext("Make the entity") if is_new else gettext("Save"),
    }
    template = "pages/own_fields/own_entity.html"
    return page(request, template, context, status=status, current=HERE)


def _controls(visit: Visit, own: OwnEntity, errors: Errors) -> list[dict[str, Any]]:
    """Return the controls: what it is called, how it looks, whom it belongs to."""
    found = [
        _control("text", "label", gettext("Name of one"), own.label, errors,
                 placeholder=gettext("Visit"), required=True, autofocus=not own.name),
        _control("text", "plural", gettext("Name of several"), own.plural, errors,
                 placeholder=gettext("Visits"), required=True),
        _control("text", "help", gettext("What it is for"), own.help, errors, wide=True),
        _control("choice", "icon", gettext("Icon"), own.icon, errors, required=True,
                 options=[{"value": one, "label": one.replace("-", " ")} for one in ICONS]),
        _control("boolean", "in_menu", gettext("Stands in the main menu"), own.in_menu, errors,
                 text=gettext("Stands in the main menu")),
    ]  # fmt: skip
    if not own.name:
        text = gettext("Every record belongs to somebody")
        return [*found, _control("boolean", "owner", text, own.owner, errors, text=text)]
    return [*found, _title_control(visit, own, errors)]


def _title_control(visit: Visit, own: OwnEntity, errors: Errors) -> dict[str, Any]:
    kind = visit.assembly.schema.entity(own.key)
    titles = [
        {"value": one.name, "label": one.label}
        for one in kind.own_fields
        if one.kind in ("text", "email", "phone", "url", "sequence")
    ]
    label = gettext("Records are called by")
    return _control("choice", "title", label, kind.title, errors, options=titles, required=True)


def _control(
    kind: str, name: str, label: str, value: Any, errors: Errors, **more: Any
) -> dict[str, Any]:
    said = {"kind": kind, "name": name, "label": label, "value": value, "error": errors.get(name)}
    return said | more
