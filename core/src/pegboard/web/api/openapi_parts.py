"""The pieces that every operation of the OpenAPI document is put together from."""

from collections.abc import Sequence
from typing import Any

from pegboard.web.error_answers import PROBLEM_JSON

Part = dict[str, Any]

STATUSES = {
    "400": "The request cannot be read",
    "401": "Nobody is signed in",
    "403": "The right is missing",
    "404": "There is nothing here, or nothing that may be seen",
    "409": "Somebody else is changing this now",
    "412": "The record was changed since it was read",
    "413": "The body is too large",
    "415": "The body is no JSON",
    "422": "Values or parameters do not fit",
    "428": "If-Match is missing",
}
_TEXT = {"type": "string"}
_NULLABLE_TEXT = {"type": ["string", "null"]}

PROBLEMS: Part = {
    f"problem-{status}": {
        "description": words,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for status, words in STATUSES.items()
}
_FAULT: Part = {
    "type": "object",
    "properties": {"field": _TEXT, "message": _TEXT, "column": {"type": "integer"}},
    "required": ["field", "message"],
}
_CHANGE: Part = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "deed": {"enum": ["create", "update", "delete", "restore"]},
        "at": {"type": "string", "format": "date-time"},
        "by": _NULLABLE_TEXT,
        "by_name": _NULLABLE_TEXT,
        "via": _TEXT,
        "version": {"type": "integer"},
        "changes": {"type": "object"},
    },
}
COMMON_SCHEMAS: Part = {
    "Problem": {
        "type": "object",
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "errors": {"type": "array", "items": _FAULT},
            "version": {"type": "integer"},
            "mine": {"type": "object"},
            "theirs": {"type": "object"},
            "base": {"type": "object"},
        },
        "required": ["type", "title", "status", "detail"],
    },
    "Change": _CHANGE,
    "History": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Change"}},
            "next": _NULLABLE_TEXT,
        },
        "required": ["items", "next"],
    },
    "Timeline": {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"enum": ["record", "change"]},
                        "at": {"type": "string", "format": "date-time"},
                        "entity": _TEXT,
                        "title": _NULLABLE_TEXT,
                        "record": {"type": "object"},
                        "change": {"$ref": "#/components/schemas/Change"},
                    },
                    "required": ["kind", "at"],
                },
            }
        },
        "required": ["items"],
    },
    "Hits": {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "entity": _TEXT,
                        "id": _TEXT,
                        "title": _TEXT,
                        "detail": _TEXT,
                        "score": {"type": "number"},
                    },
                },
            }
        },
        "required": ["items"],
    },
    "Plugins": {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"type": "object"}},
            "epoch": {"type": "integer"},
        },
        "required": ["items"],
    },
    "AggregateWish": {
        "type": "object",
        "properties": {
            "where": _TEXT,
            "group_by": {"type": "array", "items": _TEXT, "maxItems": 8},
            "measures": {"type": "array", "items": _TEXT, "minItems": 1, "maxItems": 8},
        },
        "additionalProperties": False,
    },
    "Groups": {
        "type": "object",
        "properties": {"items": {"type": "array", "items": {"type": "object"}}},
        "required": ["items"],
    },
    "BulkWish": {
        "type": "object",
        "properties": {
            "operations": {
                "type": "array",
                "maxItems": 1000,
                "items": {
                    "type": "object",
                    "properties": {
                        "verb": {"enum": ["create", "update", "delete", "restore"]},
                        "id": _TEXT,
                        "version": {"type": ["integer", "null"]},
                        "values": {"type": "object"},
                    },
                    "required": ["verb"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["operations"],
        "additionalProperties": False,
    },
    "BulkOutcomes": {
        "type": "object",
        "properties": {
            "items": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "verb": _TEXT,
                        "id": _NULLABLE_TEXT,
                        "status": {"type": "integer"},
                        "detail": _TEXT,
                        "errors": {"type": "array", "items": _FAULT},
                    },
                    "required": ["verb", "id", "status"],
                },
            }
        },
        "required": ["items"],
    },
    "ActionDone": {
        "type": "object",
        "properties": {"message": _TEXT, "open": {"type": ["object", "null"]}},
        "required": ["message", "open"],
    },
}


def operation(
    ident: str,
    summary: str,
    success: Part,
    *,
    parameters: Sequence[Part] = (),
    body: Part | None = None,
    tag: str = "System",
    problems: Sequence[str] = (),
) -> Part:
    """Return one operation; *success* maps a status to an answer, *body* is a schema."""
    usual = ["400", "401", "403", "422"]
    if body is not None:
        usual += ["413", "415", "409"]
    found = {
        status: {"$ref": f"#/components/responses/problem-{status}"}
        for status in sorted({*usual, *problems})
    }
    made: Part = {
        "operationId": ident,
        "summary": summary,
        "tags": [tag],
        "responses": success | found,
    }
    if parameters:
        made["parameters"] = list(parameters)
    if body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
    return made


def answer(schema: Part, *, status: str = "200", headers: Sequence[str] = ()) -> Part:
    """Return a successful answer of *schema*."""
    shown: Part = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    if headers:
        shown["headers"] = {name: {"schema": _TEXT} for name in headers}
    return {status: shown}


def parameter(name: str, schema: Part, *, place: str = "query", required: bool = False) -> Part:
    """Return one parameter."""
    return {"name": name, "in": place, "required": required, "schema": schema}
