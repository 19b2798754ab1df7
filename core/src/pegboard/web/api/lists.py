"""GET on an entity: a page of its records."""

from collections.abc import Mapping
from typing import TypeVar

from litestar import Response, get
from litestar.params import FromPath

from pegboard.records.errors import BadQuery
from pegboard.records.find import find
from pegboard.records.query import LARGEST_PAGE, Counting, Query
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import limit_of, names, read_parameters
from pegboard.web.api.paths import LIST, key_of
from pegboard.web.requests import AnyRequest, visit_of

KNOWN = frozenset({"where", "sort", "fields", "limit", "cursor", "count", "deleted"})
COUNTS: Mapping[str, Counting] = {"none": "none", "exact": "exact", "capped": "capped"}
DEFAULT_LIMIT = 50

Value = TypeVar("Value")


@get(LIST, sync_to_thread=False)
def list_records(
    request: AnyRequest, plugin: FromPath[str], entity: FromPath[str]
) -> Response[bytes]:
    """Return the records that the parameters ask for."""
    query = _query(key_of(plugin, entity), read_parameters(request, KNOWN))
    with visit_of(request).reading() as unit:
        page = find(unit, query, form="json")
    fields = page.fields
    items = [dict(zip(fields, row, strict=True)) for row in page.rows]
    return json_answer({"items": items, "next": page.next, "count": page.count})


def _query(entity: str, given: Mapping[str, str]) -> Query:
    return Query(
        entity,
        where=given.get("where", ""),
        sort=names(given, "sort"),
        fields=names(given, "fields"),
        limit=limit_of(given, default=DEFAULT_LIMIT, most=LARGEST_PAGE),
        cursor=given.get("cursor"),
        count=_one_of(given, "count", COUNTS, "none"),
        deleted=_one_of(given, "deleted", {"true": True, "false": False}, "false"),
    )


def _one_of(given: Mapping[str, str], name: str, known: Mapping[str, Value], default: str) -> Value:
    try:
        return known[given.get(name, default)]
    except KeyError as error:
        raise BadQuery(name, f"must be one of: {', '.join(known)}") from error
