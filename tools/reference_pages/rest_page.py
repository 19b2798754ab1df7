"""The page on the REST interface: its routes, their parameters and the errors."""

import re
from collections.abc import Iterator
from typing import Any

from litestar.handlers import HTTPRouteHandler
from reference_pages.markdown import Undocumented, block, code, generated, table, words_of

from pegboard.assembly.assembly import Assembly
from pegboard.web.api.openapi import openapi
from pegboard.web.api.openapi_parts import STATUSES
from pegboard.web.api.routes import API

INTRO = """\
JSON over HTTP below `/api/v1`, for a person: send a token (`Authorization: Bearer pgb_…`, made by
`pegboard user token EMAIL`). What the person may not read is not there: no route, no field, no
count. `GET /api/v1/openapi.json` describes every entity and action for the person who asks. The
[quick start](../how-to/use-the-api.md) shows calls with curl."""

PARAMETERS = {
    "where": 'An [expression](expressions.md), such as `stage.kind == "open" && owner == me`.',
    "sort": "Fields, the first counts most, `-` for descending: `-amount,name`.",
    "fields": "Which fields to return, links followed: `name,account.name`.",
    "limit": "How many at most.",
    "cursor": "The `next` of the page before.",
    "count": "`exact` counts all that match, `capped` stops counting early, `none` does not.",
    "deleted": "`true` lists the recycle bin.",
    "q": "What to look for.",
    "entities": "Where to look, such as `base.account,base.contact`; everywhere unless said.",
    "user": "Whose rights to explain: an id or an e-mail address; your own unless said.",
    "action": "What to explain: `open`, a right such as `update`, or the name of a permission.",
    "entity": "An entity such as `base.account`.",
    "id": "A record of that entity.",
    "field": "A field of that entity.",
    "state": "Only jobs in this state: `waiting`, `running`, `done`, `dead` or `cancelled`.",
    "unread": "`true` leaves out what was read.",
    "before": "The id of a history entry; older ones follow.",
    "Idempotency-Key": "A text of your own: the same request with the same key is done once.",
    "If-Match": "The record's `ETag`. Needed by PATCH; DELETE takes it.",
}
ANSWERS = """\
A list is `{{"items": […], "next": cursor or null, "count": number or null}}`. A page holds 50
records unless said, and at most {most}. The bodies of `aggregate`, `bulk` and `shares`:"""
BODIES = (
    '{"where": "…", "group_by": ["stage.kind"], "measures": ["count()", "sum(amount)"]}',
    '{"operations": [{"verb": "update", "id": "…", "version": 3, "values": {"name": "…"}}]}',
    '{"user": "…", "level": "read"}',
)
ERRORS = """\
Errors are problem details (RFC 9457). `errors` names each faulty field or parameter, with `column`
where an expression is wrong."""
SAMPLE = "base.account"


def rest_page(assembly: Assembly) -> str:
    """Return the page; raise Undocumented for a route or a parameter without words."""
    described = openapi(assembly, assembly.workspace.roles.everything)
    routes = [_route(handler, described["paths"]) for handler in API]
    parameters = sorted({name for _, _, names in routes for name in names})
    if lacking := set(parameters) ^ PARAMETERS.keys():
        raise Undocumented(f"parameters differ from the page: {', '.join(sorted(lacking))}")
    shown = [(path, words, ", ".join(code(one) for one in names)) for path, words, names in routes]
    return generated(
        "REST interface",
        INTRO,
        [
            "## Routes\n\n" + table(("route", "what it does", "takes"), shown),
            "## Parameters and headers\n\n"
            + table(("name", "says"), [(code(name), PARAMETERS[name]) for name in PARAMETERS]),
            "## Answers",
            ANSWERS.format(most=_most(described)),
            *(block(text, "json") for text in BODIES),
            "## Errors",
            ERRORS,
            table(("status", "means"), STATUSES.items()),
            "## Actions",
            "What plugins offer to do with a record: `POST …/{id}/actions/{action}`.",
            table(("entity", "action", "label", "asks for"), _actions(assembly)),
            "## Reports",
            "What `GET /api/v1/reports/{report}` answers, each narrowed by its own parameters.",
            table(("report", "label", "takes"), _reports(assembly)),
        ],
    )


def _route(handler: HTTPRouteHandler, paths: dict[str, Any]) -> tuple[str, str, list[str]]:
    method = min(handler.http_methods)
    path = re.sub(r"\{(\w+):str\}", r"{\1}", min(handler.paths)).replace("record_id", "id")
    words = words_of(handler.fn, handler.fn.__name__).split("\n")[0]
    return code(f"{method} {path}"), words, _parameters(method, path, paths)


def _parameters(method: str, path: str, paths: dict[str, Any]) -> list[str]:
    wanted = path.replace("{plugin}/{entity}", SAMPLE.replace(".", "/"))
    if "{action}" in wanted:
        return ["Idempotency-Key"]
    if "{report}" in wanted:
        return []
    operation = paths[wanted][method.lower()]
    return [one["name"] for one in operation.get("parameters", ()) if one["in"] != "path"]


def _most(described: dict[str, Any]) -> str:
    listing = described["paths"][f"/api/v1/{SAMPLE.replace('.', '/')}"]["get"]["parameters"]
    return str(next(one for one in listing if one["name"] == "limit")["schema"]["maximum"])


def _actions(assembly: Assembly) -> Iterator[tuple[str, str, str, str]]:
    for (entity, name), (_, action) in sorted(assembly.actions.items()):
        yield code(entity), code(name), action.label, ", ".join(code(one) for one in action.fields)


def _reports(assembly: Assembly) -> Iterator[tuple[str, str, str]]:
    for plugin, report in assembly.reports:
        names = ", ".join(code(one) for one in report.parameters)
        yield code(f"{plugin}.{report.name}"), report.label, names
