"""The operations on the shares of a record, for the OpenAPI document."""

from pegboard.model.schema import EntityType
from pegboard.web.api.entity_schemas import reference
from pegboard.web.api.openapi_parts import Part, answer, operation, parameter

IDENT: Part = {"type": "string", "format": "uuid"}
ID = parameter("id", IDENT, place="path", required=True)
SHARE_ID = parameter("share_id", IDENT, place="path", required=True)
KEY = parameter("Idempotency-Key", {"type": "string", "maxLength": 255}, place="header")

_NULLABLE: Part = {"type": ["string", "null"]}
_LEVEL: Part = {"enum": ["read", "update"]}
_SHARE: Part = {
    "type": "object",
    "properties": {
        "id": IDENT,
        "user": _NULLABLE,
        "team": _NULLABLE,
        "name": _NULLABLE,
        "level": _LEVEL,
        "at": {"type": "string", "format": "date-time"},
        "by": _NULLABLE,
        "by_name": _NULLABLE,
    },
    "required": ["id", "user", "team", "level"],
}
_WISH: Part = {
    "type": "object",
    "properties": {"user": _NULLABLE, "team": _NULLABLE, "level": _LEVEL},
    "required": ["level"],
    "additionalProperties": False,
}
SHARE_SCHEMAS: Part = {
    "Share": _SHARE,
    "ShareWish": _WISH,
    "Shares": {
        "type": "object",
        "properties": {"items": {"type": "array", "items": reference("Share")}},
        "required": ["items"],
    },
}


def shares_operations(entity: EntityType) -> dict[str, Part]:
    """Return what can be done with all shares of a record of *entity*."""
    label, tag = entity.label.lower(), entity.plural
    made = answer(reference("Share"), status="201")
    return {
        "get": operation(
            f"{entity.key}.shares",
            f"With whom a {label} is shared",
            answer(reference("Shares")),
            parameters=[ID],
            tag=tag,
            problems=["404"],
        ),
        "post": operation(
            f"{entity.key}.share",
            f"Share a {label} with a user or a team",
            made,
            parameters=[ID, KEY],
            body=reference("ShareWish"),
            tag=tag,
            problems=["404"],
        ),
    }


def share_operations(entity: EntityType) -> dict[str, Part]:
    """Return what can be done with one share."""
    gone: Part = {"204": {"description": "Taken back"}}
    return {
        "delete": operation(
            f"{entity.key}.unshare",
            f"Take back a share of a {entity.label.lower()}",
            gone,
            parameters=[ID, SHARE_ID],
            tag=entity.plural,
            problems=["404"],
        )
    }
