"""What the OpenAPI document says about roles of people and one's own tokens."""

from typing import Any

from pegboard.access.rights import Rights
from pegboard.hookspecs.roles import SCOPES
from pegboard.web.api.openapi_parts import answer, operation, parameter
from pegboard.web.api.paths import V1

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_RIGHTS = {"enum": ["read", "write"]}
_SCOPE = {"enum": list(SCOPES)}
_ROLES: dict[str, Any] = {
    "type": "object",
    "properties": {"roles": _TEXTS},
    "required": ["roles"],
    "additionalProperties": False,
}
_ROLE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": _TEXT,
        "label": _TEXT,
        "help": _TEXT,
        "administers": {"type": "boolean"},
        "permissions": _TEXTS,
        "people": {"type": "integer"},
    },
}
_TOKEN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": _TEXT,
        "name": _TEXT,
        "created_at": {"type": "string", "format": "date-time"},
        "expires_at": _MOMENT,
        "used_at": _MOMENT,
        "rights": _RIGHTS,
        "entities": _TEXTS,
        "scope": _SCOPE,
    },
}
_WISH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 100},
        "days": {"type": ["integer", "null"], "minimum": 1, "maximum": 3650, "default": 90},
        "rights": _RIGHTS,
        "entities": _TEXTS,
        "scope": _SCOPE,
    },
    "required": ["name"],
    "additionalProperties": False,
}


def _items(schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"items": {"type": "array", "items": schema}},
        "required": ["items"],
    }


def access_paths(rights: Rights) -> dict[str, Any]:
    """Return the operations for somebody with *rights*."""
    ident = parameter("id", _TEXT, place="path", required=True)
    made = {"type": "object", "properties": {"token": _TEXT}, "required": ["token"]}
    paths: dict[str, Any] = {
        f"{V1}/me/tokens": {
            "get": operation("my-tokens", "My API tokens", answer(_items(_TOKEN))),
            "post": operation(
                "make-token",
                "Make a token, shown this once; only for who signed in, not with a token",
                answer(made, status="201"),
                body=_WISH,
            ),
        },
        f"{V1}/me/tokens/{{id}}": {
            "delete": operation(
                "revoke-token",
                "Make one of my tokens worthless",
                {"204": {"description": "Done"}},
                parameters=[ident],
                problems=["404"],
            )
        },
    }
    if not rights.may_do("base.manage_access"):
        return paths
    return paths | {
        f"{V1}/roles": {"get": operation("roles", "The roles", answer(_items(_ROLE)))},
        f"{V1}/users/{{id}}/roles": {
            "get": operation(
                "roles-of-user",
                "The roles that a person holds",
                answer(_ROLES),
                parameters=[ident],
                problems=["404"],
            ),
            "put": operation(
                "set-roles-of-user",
                "Let a person hold just these roles",
                answer(_ROLES),
                parameters=[ident],
                body=_ROLES,
                problems=["404"],
            ),
        },
    }
