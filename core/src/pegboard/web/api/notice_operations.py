"""What the OpenAPI document says about notices."""

from typing import Any

from pegboard.web.api.openapi_parts import answer, operation, parameter
from pegboard.web.api.paths import V1

_TEXT = {"type": "string"}
_NULLABLE = {"type": ["string", "null"]}
_MOMENT = {"type": "string", "format": "date-time"}
_NOTICE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "kind": _TEXT,
        "text": _TEXT,
        "entity": _NULLABLE,
        "record_id": _NULLABLE,
        "title": _NULLABLE,
        "by": _NULLABLE,
        "by_name": _NULLABLE,
        "at": _MOMENT,
        "read_at": {"type": ["string", "null"], "format": "date-time"},
    },
    "required": ["id", "kind", "text", "at", "read_at"],
}
_PAGE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": _NOTICE},
        "next": _NULLABLE,
        "unread": {"type": "integer"},
    },
    "required": ["items", "next", "unread"],
}
_COUNT: dict[str, Any] = {
    "type": "object",
    "properties": {"read": {"type": "integer"}},
    "required": ["read"],
}


def notice_paths() -> dict[str, Any]:
    """Return the operations on one's own notices, which everybody has."""
    asked = [
        parameter("unread", {"type": "boolean"}),
        parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200}),
        parameter("cursor", {"type": "string"}),
    ]
    ident = parameter("notice_id", _TEXT, place="path", required=True)
    done: dict[str, Any] = {"204": {"description": "Marked as read"}}
    tag = "Notices"
    listed = operation("notices", "What I was told", answer(_PAGE), parameters=asked, tag=tag)
    one = operation(
        "notices.read", "Mark a notice as read", done, parameters=[ident], tag=tag, problems=["404"]
    )
    everything = operation("notices.read-all", "Mark all as read", answer(_COUNT), tag=tag)
    return {
        f"{V1}/notices": {"get": listed},
        f"{V1}/notices/{{notice_id}}/read": {"post": one},
        f"{V1}/notices/read-all": {"post": everything},
    }
