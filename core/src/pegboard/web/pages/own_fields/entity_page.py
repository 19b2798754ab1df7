"""One entity: its fields in their order, what each is, and which are columns of the list."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.fields import Choice, Field
from pegboard.model.own import OWN
from pegboard.model.schema import EntityType
from pegboard.web.pages.forms import texts_of
from pegboard.web.pages.own_fields.entry import (
    ENTITY,
    HERE,
    enter_entity,
    entity_url,
    field_url,
    is_own_entity,
    own_of,
)
from pegboard.web.pages.own_fields.field_pages import with_layout
from pegboard.web.pages.own_fields.kinds import kind_words
from pegboard.web.pages.own_fields.saving import save_own
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.pages.urls import list_url
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@get(ENTITY, sync_to_thread=False)
def show_entity(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show the fields of an entity."""
    visit, kind = enter_entity(request, plugin, entity)
    own = own_of(visit)
    context = {
        "crumbs": [
            {"label": gettext("Fields"), "href": HERE},
            {"label": gettext(kind.plural)},
        ],
        "entity": {
            "label": gettext(kind.plural),
            "href": entity_url(kind.key),
            "list_href": list_url(kind),
            "is_own": is_own_entity(kind),
            "help": gettext(kind.description) if is_own_entity(kind) else "",
            "is_laid_out": own.layout(kind.key) in own.layouts,
        },
        "rows": [_row(visit, kind, field) for field in kind.own_fields],
        "retired": [
            {"label": one.label, "kind": kind_words(one.kind).label,
             "href": field_url(kind.key, one.field)}
            for one in own.fields
            if one.entity == kind.key and one.retired
        ],
    }  # fmt: skip
    return page(request, "pages/own_fields/entity.html", context, current=HERE)


@post(f"{ENTITY}/layout", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_layout(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], form: SentForm
) -> Response[Any]:
    """Put the fields into the order that was sent, and take the ticked ones into the list."""
    visit, kind = enter_entity(request, plugin, entity)
    own = own_of(visit)
    sent = [name for name in texts_of(form, "field") if name in kind.fields]
    if not sent:
        raise BadRequest(gettext("Send the fields in their order."), "field")
    layout = msgspec.structs.replace(
        own.layout(kind.key),
        form=_order(kind, sent),
        listed=_listed(kind, texts_of(form, "listed")),
    )
    say = gettext("Forms and lists have the new order.")
    return save_own(visit, with_layout(own, layout), to=entity_url(kind.key), say=say)


@post(f"{ENTITY}/layout/reset", opt={SLOW: True}, sync_to_thread=True)
def reset_layout(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[Any]:
    """Let the fields stand as the plugins declared them."""
    visit, kind = enter_entity(request, plugin, entity)
    own = own_of(visit)
    rest = tuple(one for one in own.layouts if one.entity != kind.key)
    plain = msgspec.structs.replace(own, layouts=rest)
    return save_own(visit, plain, to=entity_url(kind.key), say=gettext("The order is as it came."))


def _order(kind: EntityType, sent: list[str]) -> tuple[str, ...]:
    """Return the order to keep: none when it is the present one and nobody chose it."""
    standing = [field.name for field in kind.own_fields]
    if sent == standing and not kind.placed:
        return ()
    return tuple(dict.fromkeys(sent))


def _listed(kind: EntityType, ticked: list[str]) -> tuple[str, ...]:
    """Return the columns: those that stand keep their order, new ones come after."""
    names = {field.name for field in kind.own_fields}
    kept = [name for name in kind.listed if name in ticked or name not in names]
    new = [name for name in ticked if name in names and name not in kept]
    return tuple(dict.fromkeys((*kept, *new)))


def _row(visit: Visit, kind: EntityType, field: Field) -> dict[str, Any]:
    own = own_of(visit)
    is_own = field.plugin == OWN
    words = kind_words(field.kind)
    return {
        "name": field.name,
        "label": gettext(field.label),
        "kind": words.label,
        "icon": words.icon,
        "href": field_url(kind.key, field.name),
        "is_own": is_own and not is_own_entity(kind),
        "comes_from": _origin(visit, kind, field),
        "is_changed": not is_own and not own.change(kind.key, field.name).is_empty,
        "required": field.required and not field.show_when,
        "conditional": bool(field.show_when or field.require_when),
        "hidden_options": len(field.hidden) if isinstance(field, Choice) else 0,
        "listed": field.name in kind.listed,
        "is_title": field.name == kind.title,
    }


def _origin(visit: Visit, kind: EntityType, field: Field) -> str:
    """Return the plugin that a field comes with, empty for the entity's own and for yours."""
    if field.plugin in (kind.plugin, OWN):
        return ""
    return gettext(visit.assembly.plugin_names.get(field.plugin, field.plugin))
