"""GET /access/explain: may somebody do something, and which rules decide it."""

from litestar import Response, get

from pegboard.model.errors import UnknownEntity
from pegboard.records.errors import BadQuery
from pegboard.records.explain import explain
from pegboard.records.people_asked import person_asked
from pegboard.web.api.answers import json_answer
from pegboard.web.api.openapi_parts import Part, answer, operation, parameter
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, visit_of

ADDRESS = f"{V1}/access/explain"
KNOWN = frozenset({"user", "action", "entity", "id", "field"})


@get(ADDRESS, sync_to_thread=False)
def show_explanation(request: AnyRequest) -> Response[bytes]:
    """Say whether somebody may do something with a record or a field, and why."""
    given = read_parameters(request, KNOWN)
    if not given.get("action"):
        raise BadQuery("action", "must be given, such as read")
    visit = visit_of(request)
    with visit.reading() as unit:
        who = unit.principal
        if "user" in given:
            found = person_asked(unit, visit.assembly, given["user"])
            if found is None:
                raise BadQuery("user", "there is no such active user")
            who = found
        try:
            decision = explain(
                unit,
                who,
                given["action"],
                given.get("entity", ""),
                given.get("id") or None,
                given.get("field") or None,
            )
        except UnknownEntity as error:
            raise BadQuery("entity", str(error)) from error
    because = [step.text for step in decision.steps]
    return json_answer(
        {"allowed": decision.allowed, "summary": decision.summary.text, "because": because}
    )


def explain_operations() -> dict[str, Part]:
    """Return what the OpenAPI document says about this."""
    text: Part = {"type": "string"}
    schema: Part = {
        "type": "object",
        "properties": {
            "allowed": {"type": "boolean"},
            "summary": text,
            "because": {"type": "array", "items": text},
        },
        "required": ["allowed", "summary", "because"],
    }
    given = [parameter(name, text, required=name == "action") for name in sorted(KNOWN)]
    words = "Whether somebody may do something, and why"
    return {
        "get": operation(
            "access.explain", words, answer(schema), parameters=given, problems=["404"]
        )
    }
