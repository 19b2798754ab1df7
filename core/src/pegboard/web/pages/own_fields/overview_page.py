"""All entities with their fields: where an administrator begins."""

from typing import Any

from litestar import Response, get

from pegboard.model.own import OWN
from pegboard.model.schema import EntityType
from pegboard.web.pages.own_fields.entry import (
    FILE,
    HERE,
    NOT_CONFIGURED,
    enter_fields,
    entity_url,
    own_of,
)
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext, ngettext


def fields_tabs(current: str) -> list[dict[str, Any]]:
    """Return the tabs of these pages."""
    found = [
        {"label": gettext("Fields and entities"), "href": HERE},
        {"label": gettext("Move to another system"), "href": FILE},
    ]
    return [{**one, "current": one["href"] == current} for one in found]


@get(HERE, sync_to_thread=False)
def show_fields(request: AnyRequest) -> Response[str]:
    """Show the entities by where they come from, and what is left out of the configuration."""
    visit = enter_fields(request)
    own = own_of(visit)
    retired = [
        {"label": one.label, "key": one.key, "href": entity_url(one.key)}
        for one in own.entities
        if one.retired
    ]
    context = {
        "tabs": fields_tabs(HERE),
        "groups": _groups(visit),
        "retired": retired,
        "unfit": [_unfit_words(visit, one) for one in visit.assembly.unfit],
    }
    return page(request, "pages/own_fields/overview.html", context, current=HERE)


def _groups(visit: Visit) -> list[dict[str, Any]]:
    """Return the entities with what administrators did to each, own ones first."""
    names = visit.assembly.plugin_names
    by_plugin: dict[str, list[dict[str, Any]]] = {OWN: []}
    for entity in visit.assembly.schema.entities.values():
        if entity.key not in NOT_CONFIGURED:
            by_plugin.setdefault(entity.plugin, []).append(_row(visit, entity))
    return [
        {
            "plugin": plugin,
            "title": gettext("Your own entities") if plugin == OWN else gettext(names[plugin]),
            "rows": rows,
        }
        for plugin, rows in by_plugin.items()
    ]


def _row(visit: Visit, entity: EntityType) -> dict[str, Any]:
    own = own_of(visit)
    fields = entity.own_fields
    added = sum(1 for one in fields if one.plugin == OWN)
    changed = sum(1 for one in own.changes if one.entity == entity.key)
    return {
        "label": gettext(entity.plural),
        "icon": entity.icon,
        "href": entity_url(entity.key),
        "count": ngettext("%(num)s field", "%(num)s fields", len(fields)) % {"num": len(fields)},
        "added": 0 if entity.plugin == OWN else added,
        "changed": changed,
    }


def _unfit_words(visit: Visit, unfit: Any) -> dict[str, str]:
    """Return what of the configuration is not in use now, and why."""
    entity = visit.assembly.schema.entities.get(unfit.entity)
    place = gettext(entity.label) if entity else unfit.entity
    name = f"{place}: {unfit.name}" if unfit.name else place
    return {"place": name, "setting": unfit.setting, "reason": retold(unfit.reason)}
