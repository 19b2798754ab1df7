"""GET /search: across entities, by right."""

from dataclasses import asdict

from litestar import Response, get

from pegboard.records.errors import BadQuery
from pegboard.records.search import MOST_HITS, search
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import limit_of, names, read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, visit_of

KNOWN = frozenset({"q", "entities", "limit"})
LONGEST_QUERY = 500


@get(f"{V1}/search", sync_to_thread=False)
def search_records(request: AnyRequest) -> Response[bytes]:
    """Return what `q` finds, the best first."""
    given = read_parameters(request, KNOWN)
    limit = limit_of(given, default=20, most=MOST_HITS)
    text = given.get("q", "")
    if not text.strip():
        raise BadQuery("q", "must say what to look for")
    if len(text) > LONGEST_QUERY:
        raise BadQuery("q", f"is too long: at most {LONGEST_QUERY} characters")
    with visit_of(request).reading() as unit:
        for name in (entities := names(given, "entities")):
            unit.entity(name)
        hits = search(unit, text, entities=entities, limit=limit)
    return json_answer({"items": [asdict(hit) for hit in hits]})
