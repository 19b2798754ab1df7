"""What the OpenAPI document says about plugins and changes of them."""

from typing import Any

from pegboard.access.rights import Rights
from pegboard.lifecycle.apply_plan import MANAGE_FIELDS, MANAGE_PLUGINS
from pegboard.web.api.openapi_parts import answer, operation, parameter
from pegboard.web.api.paths import V1

_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER = {"type": ["integer", "null"]}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}
_OUTCOME: dict[str, Any] = {
    "hash": _TEXT,
    "state": {"enum": ["open", "applying", "watching", "applied", "undone", "failed"]},
    "made_by": {"type": ["string", "null"]},
    "made_at": {"type": "string", "format": "date-time"},
    "applied_at": _MOMENT,
    "epoch_before": _NUMBER,
    "epoch_after": _NUMBER,
    "report": {"type": ["string", "null"]},
}
_PARTS = (
    "blockers", "along", "differences", "schema", "consents", "uses", "data", "deprecations",
    "irreversible",
)  # fmt: skip
_PLAN: dict[str, Any] = {
    "type": "object",
    "properties": {
        **_OUTCOME,
        "base": {"type": "integer"},
        "base_hash": _TEXT,
        "wish": {"type": "object"},
        "before": {"type": "object"},
        "target": {"type": "object"},
        "packages": {"type": "object", "additionalProperties": _TEXT},
        **{part: {"type": "array"} for part in _PARTS},
        "is_empty": {"type": "boolean"},
    },
    "required": ["hash", "base", "wish", "blockers", "state"],
}
_WISH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "enable": _TEXTS,
        "disable": _TEXTS,
        "upgrade": _TEXTS,
        "remove": {
            "type": "object",
            "additionalProperties": {"enum": ["keep", "export", "purge"]},
        },
        "release": _TEXTS,
        "settings": {"type": "object", "additionalProperties": {"type": "object"}},
        "own": {"type": ["object", "null"]},
        "back_to": _NUMBER,
    },
    "additionalProperties": False,
}
_APPLY: dict[str, Any] = {
    "type": "object",
    "properties": {"consent": {"type": "boolean", "default": False}},
    "additionalProperties": False,
}
_NOTHING: dict[str, Any] = {"type": "object", "additionalProperties": False}


def plugin_paths(rights: Rights) -> dict[str, Any]:
    """Return the operations for somebody with *rights*."""
    paths: dict[str, Any] = {}
    if rights.may_do(MANAGE_PLUGINS):
        listed = answer({"$ref": "#/components/schemas/Plugins"})
        paths[f"{V1}/plugins"] = {"get": operation("plugins", "All plugins, as they stand", listed)}
    if rights.may_do(MANAGE_PLUGINS) or rights.may_do(MANAGE_FIELDS):
        paths |= _plan_paths()
    return paths


def _plan_paths() -> dict[str, Any]:
    ident = parameter("plan", _TEXT, place="path", required=True)
    outcomes = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"type": "object", "properties": _OUTCOME}}
        },
        "required": ["items"],
    }
    applied = {
        "type": "object",
        "properties": {**_OUTCOME, "epoch": {"type": "integer"}, "steps": _TEXTS},
    }
    limit = parameter("limit", {"type": "integer", "minimum": 1, "maximum": 200})
    made = answer(_PLAN, status="201")
    plans, plan = f"{V1}/plugins/plans", f"{V1}/plugins/plans/{{plan}}"
    return {
        plans: {
            "get": operation("plans", "The plans made last", answer(outcomes), parameters=[limit]),
            "post": operation("make-plan", "Make a plan of a wish", made, body=_WISH),
        },
        plan: {
            "get": operation("plan", "A plan", answer(_PLAN), parameters=[ident], problems=["404"])
        },
        f"{plan}/apply": {
            "post": operation(
                "apply-plan",
                "Apply a plan just as it was made",
                answer(applied),
                parameters=[ident],
                problems=["404"],
                body=_APPLY,
            )
        },
        f"{plan}/undo": {
            "post": operation(
                "undo-plan",
                "Make a plan that goes back to before this one",
                made,
                parameters=[ident],
                problems=["404"],
                body=_NOTHING,
            )
        },
    }
