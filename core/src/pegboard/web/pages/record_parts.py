"""What stands below the head of a record page: its tabs, its timeline or a related list."""

from collections.abc import Mapping
from typing import Any

from pegboard.model.schema import EntityType
from pegboard.records.timeline import MOST_MOMENTS, timeline
from pegboard.records.titles import titles
from pegboard.records.unit import Unit
from pegboard.web.pages.cells import look_of
from pegboard.web.pages.record_composer import NOTHING, Refused, composer
from pegboard.web.pages.record_related import related_list, related_tabs
from pegboard.web.pages.record_timeline import days, named_in
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

FIRST_ENTRIES = 20


def parts_context(
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
        return context | timeline_context(visit, unit, kind, ident, to_name)
    context["related"] = related_list(visit, unit, kind, ident, chosen)
    return context | {"names": titles(unit, to_name)}


def timeline_context(
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
