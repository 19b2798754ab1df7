"""Search across everything: its page, and what the command palette finds while a person types."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get

from pegboard.records.search import Hit, search
from pegboard.web.pages.shell import AnyRequest, fragment, page
from pegboard.web.pages.urls import record_url
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/search"
LONGEST_TEXT = 200
MOST_ON_PAGE = 60
MOST_IN_PALETTE = 12


@get(HERE, sync_to_thread=False)
def show_search(request: AnyRequest) -> Response[str]:
    """Show what is found, by entity; `in` keeps to one of them."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    text = request.query_params.get("q", "").strip()[:LONGEST_TEXT]
    only = request.query_params.get("in", "")
    known = only if only in visit.assembly.schema.entities else ""
    with visit.reading() as unit:
        hits = search(unit, text, entities=(known,) if known else (), limit=MOST_ON_PAGE)
    context = {
        "text": text,
        "groups": _groups(visit, hits),
        "tabs": _tabs(visit, text, known, hits),
        "is_cut": len(hits) == MOST_ON_PAGE,
    }
    return page(request, "pages/search.html", context)


@get(f"{HERE}/palette", sync_to_thread=False)
def search_palette(request: AnyRequest) -> Response[str]:
    """Answer with the options of the command palette."""
    visit = visit_of(request)
    text = request.query_params.get("q", "").strip()[:LONGEST_TEXT]
    with visit.reading() as unit:
        hits = search(unit, text, limit=MOST_IN_PALETTE)
    context = {"groups": _groups(visit, hits), "all_href": f"{HERE}?{urlencode({'q': text})}"}
    return fragment(request, "fragments/palette_found.html", context)


def _groups(visit: Visit, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """Return the hits by entity, the entity with the best hit first."""
    speak(visit.principal.locale)
    schema = visit.assembly.schema
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.entity, []).append(hit)
    return [
        {
            "label": gettext(schema.entity(key).plural),
            "items": [
                {
                    "title": hit.title,
                    "note": hit.detail or None,
                    "href": record_url(schema.entity(key), hit.id),
                    "icon": schema.entity(key).icon,
                }
                for hit in some
            ],
        }
        for key, some in found.items()
    ]


def _tabs(visit: Visit, text: str, only: str, hits: Sequence[Hit]) -> list[dict[str, Any]]:
    schema = visit.assembly.schema
    keys = dict.fromkeys((*((only,) if only else ()), *(hit.entity for hit in hits)))
    if len(keys) < 2 and not only:
        return []
    everything = {"label": gettext("Everything"), "href": f"{HERE}?{urlencode({'q': text})}",
                  "current": not only}  # fmt: skip
    return [
        everything,
        *(
            {
                "label": gettext(schema.entity(key).plural),
                "href": f"{HERE}?{urlencode({'q': text, 'in': key})}",
                "current": key == only,
            }
            for key in keys
        ),
    ]
