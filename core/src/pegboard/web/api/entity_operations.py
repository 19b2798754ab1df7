"""The operations that every entity has, for the OpenAPI document."""

from collections.abc import Sequence
from typing import Any

from pegboard.access.rights import Rights
from pegboard.hookspecs.roles import Right
from pegboard.hookspecs.slots import Action
from pegboard.model.schema import EntityType
from pegboard.records.query import LARGEST_PAGE
from pegboard.web.api.entity_schemas import reference
from pegboard.web.api.openapi_parts import Part, answer, operation, parameter
from pegboard.web.api.paths import V1
from pegboard.web.api.share_operations import share_operations, shares_operations

TEXT = {"type": "string"}
KEY = parameter("Idempotency-Key", {"type": "string", "maxLength": 255}, place="header")
ID = parameter("id", {"type": "string", "format": "uuid"}, place="path", required=True)
FIELDS = parameter("fields", TEXT)


def entity_paths(entity: EntityType, rights: Rights, actions: Sequence[Action]) -> dict[str, Part]:
    """Return the paths of *entity* with the operations for which *rights* has a right."""
    base = f"{V1}/{entity.plugin}/{entity.name}"
    found = {
        base: _set_operations(entity),
        f"{base}/{{id}}": _record_operations(entity),
        f"{base}/{{id}}/restore": {"post": _restore(entity)},
        f"{base}/{{id}}/history": {"get": _history(entity)},
        f"{base}/{{id}}/timeline": {"get": _timeline(entity)},
        f"{base}/{{id}}/shares": shares_operations(entity),
        f"{base}/{{id}}/shares/{{share_id}}": share_operations(entity),
        f"{base}/aggregate": {"post": _aggregate(entity)},
        f"{base}/bulk": {"post": _bulk(entity)},
    }
    needs: dict[tuple[str, str], Right] = {
        (base, "post"): "create",
        (f"{base}/{{id}}", "patch"): "update",
        (f"{base}/{{id}}", "delete"): "delete",
        (f"{base}/{{id}}/restore", "post"): "delete",
        (f"{base}/{{id}}/shares", "get"): "share",
        (f"{base}/{{id}}/shares", "post"): "share",
        (f"{base}/{{id}}/shares/{{share_id}}", "delete"): "share",
    }
    for action in actions:
        path = f"{base}/{{id}}/actions/{action.name}"
        found[path] = {"post": _action(entity, action)}
        needs[path, "post"] = action.permission
    allowed = {
        path: {
            method: part
            for method, part in operations.items()
            if rights.may(entity.key, needs.get((path, method), "read"))
        }
        for path, operations in found.items()
    }
    return {path: operations for path, operations in allowed.items() if operations}


def _set_operations(entity: EntityType) -> dict[str, Part]:
    key = entity.key
    listing = [
        parameter("where", TEXT),
        parameter("sort", TEXT),
        FIELDS,
        parameter("limit", {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE}),
        parameter("cursor", TEXT),
        parameter("count", {"enum": ["none", "exact", "capped"]}),
        parameter("deleted", {"enum": ["true", "false"]}),
    ]
    made = answer(reference(key), status="201", headers=("Location", "ETag"))
    page = answer(reference(f"{key}.list"))
    return {
        "get": _of(entity, "list", f"List {entity.plural.lower()}", page, parameters=listing),
        "post": _of(entity, "create", f"Create a {entity.label.lower()}", made,
                    parameters=[KEY], body=reference(f"{key}.new")),
    }  # fmt: skip


def _record_operations(entity: EntityType) -> dict[str, Part]:
    label, key = entity.label.lower(), entity.key
    shown = answer(reference(key), headers=("ETag",))
    match = parameter("If-Match", TEXT, place="header")
    gone: Part = {"204": {"description": "In the recycle bin"}}
    return {
        "get": _of(entity, "get", f"Get a {label}", shown, parameters=[ID, FIELDS],
                   problems=["404"]),
        "patch": _of(entity, "change", f"Change a {label}", shown,
                     parameters=[ID, match | {"required": True}], body=reference(f"{key}.change"),
                     problems=["404", "412", "428"]),
        "delete": _of(entity, "delete", f"Move a {label} to the recycle bin", gone,
                      parameters=[ID, match], problems=["404", "409", "412"]),
    }  # fmt: skip


def _restore(entity: EntityType) -> Part:
    words = f"Take a {entity.label.lower()} out of the recycle bin"
    shown = answer(reference(entity.key), headers=("ETag",))
    return _of(entity, "restore", words, shown, parameters=[ID], problems=["404", "409"])


def _history(entity: EntityType) -> Part:
    given = [ID, parameter("limit", {"type": "integer"}), parameter("before", TEXT)]
    words = f"The changes of a {entity.label.lower()}"
    return _of(entity, "history", words, answer(reference("History")), parameters=given,
               problems=["404"])  # fmt: skip


def _timeline(entity: EntityType) -> Part:
    given = [ID, parameter("limit", {"type": "integer"})]
    words = f"What goes on around a {entity.label.lower()}"
    return _of(entity, "timeline", words, answer(reference("Timeline")), parameters=given,
               problems=["404"])  # fmt: skip


def _aggregate(entity: EntityType) -> Part:
    words = f"Figures over groups of {entity.plural.lower()}"
    shown = answer(reference("Groups"))
    return _of(entity, "aggregate", words, shown, body=reference("AggregateWish"))


def _bulk(entity: EntityType) -> Part:
    words = f"Up to 1,000 changes of {entity.plural.lower()}, each with its own result"
    shown = answer(reference("BulkOutcomes"))
    return _of(entity, "bulk", words, shown, parameters=[KEY], body=reference("BulkWish"))


def _action(entity: EntityType, action: Action) -> Part:
    asked = reference(f"{entity.key}.{action.name}.asked")
    made = _of(entity, f"action.{action.name}", action.label, answer(reference("ActionDone")),
               parameters=[ID, KEY], body=asked, problems=["404"])  # fmt: skip
    made["requestBody"]["required"] = bool(action.fields)
    return made


def _of(entity: EntityType, verb: str, summary: str, success: Part, **more: Any) -> Part:
    return operation(f"{entity.key}.{verb}", summary, success, tag=entity.plural, **more)
