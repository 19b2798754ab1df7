"""Deleting a record, bringing it back, and the bin in between."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.model.schema import EntityType
from pegboard.model.system import USER
from pegboard.records.delete import delete, restore
from pegboard.records.find import find
from pegboard.records.query import Query
from pegboard.records.titles import titles
from pegboard.web.pages.addresses import ENTITY, RECORD, enter, is_fragment
from pegboard.web.pages.answers import go, leave, nothing
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import list_url, record_url
from pegboard.web.translations import gettext

SHOWN = 50


@post(f"{RECORD}/delete", sync_to_thread=False)
def take_delete(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[Any]:
    """Move the record to the bin and go to the list, where it can be undone at once."""
    visit, kind = enter(request, plugin, entity)
    with visit.writing() as unit:
        delete(unit, kind.key, record_id)
    undo = f"{record_url(kind, record_id)}/restore"
    say = gettext("%(label)s deleted.") % {"label": gettext(kind.label)}
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": list_url(kind)}), say, undo_url=undo)
    return go(list_url(kind), say=say, undo_url=undo)


@post(f"{RECORD}/restore", sync_to_thread=False)
def take_restore(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str], record_id: FromPath[str]
) -> Response[Any]:
    """Bring the record back and open it."""
    visit, kind = enter(request, plugin, entity)
    with visit.writing() as unit:
        restore(unit, kind.key, record_id)
    say = gettext("%(label)s restored.") % {"label": gettext(kind.label)}
    target = record_url(kind, record_id)
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": target}), say)
    return go(target, say=say)


@get(f"{ENTITY}/bin", sync_to_thread=False)
def show_bin(request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]) -> Response[str]:
    """Show what was deleted last."""
    visit, kind = enter(request, plugin, entity)
    with visit.reading() as unit:
        unit.entity(kind.key, "delete")
        query = Query(
            kind.key,
            sort=("-deleted_at",),
            fields=_shown_fields(kind, unit.rights.readable(kind.key)),
            limit=SHOWN,
            cursor=request.query_params.get("cursor") or None,
            deleted=True,
        )
        found = find(unit, query)
        people = [one["deleted_by"] for one in found.records if one.get("deleted_by")]
        names = titles(unit, {USER: people})
    habits = format_of(visit)
    rows = [
        {
            "title": str(one.get(kind.title) or gettext("Without a name")),
            "note": gettext("deleted %(when)s by %(who)s")
            % {
                "when": habits.moment(one["deleted_at"]),
                "who": names.get(one.get("deleted_by") or "", gettext("Pegboard")),
            },
            "restore_url": f"{record_url(kind, one['id'])}/restore",
        }
        for one in found.records
    ]
    context = {
        "heading": gettext("Recycle bin: %(things)s") % {"things": gettext(kind.plural)},
        "crumbs": [
            {"label": gettext(kind.plural), "href": list_url(kind)},
            {"label": gettext("Recycle bin")},
        ],
        "rows": rows,
        "icon": kind.icon,
        "list_href": list_url(kind),
        "older_href": f"{list_url(kind)}/bin?cursor={found.next}" if found.next else None,
    }
    return page(request, "pages/recycle_bin.html", context, current=list_url(kind))


def _shown_fields(kind: EntityType, readable: frozenset[str]) -> tuple[str, ...]:
    wanted = ("id", kind.title, "deleted_at", "deleted_by")
    return tuple(name for name in dict.fromkeys(wanted) if name in readable)
