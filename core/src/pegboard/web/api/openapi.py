"""GET /openapi.json: every route that the person asking may call in this assembly, no other."""

from typing import Any

import msgspec
from litestar import Response, get

from pegboard.access.rights import Rights
from pegboard.assembly.assembly import Assembly
from pegboard.model.schema import EntityType
from pegboard.web.api.access_operations import access_paths
from pegboard.web.api.answers import JSON
from pegboard.web.api.entity_operations import entity_paths
from pegboard.web.api.entity_schemas import action_schema, entity_schemas
from pegboard.web.api.explain import ADDRESS as EXPLAIN
from pegboard.web.api.explain import explain_operations
from pegboard.web.api.job_operations import job_paths
from pegboard.web.api.notice_operations import notice_paths
from pegboard.web.api.openapi_parts import COMMON_SCHEMAS, PROBLEMS, answer, operation, parameter
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.api.plugin_operations import plugin_paths
from pegboard.web.api.report_operations import report_paths
from pegboard.web.api.share_operations import SHARE_SCHEMAS
from pegboard.web.requests import AnyRequest, visit_of

NONE_KNOWN: frozenset[str] = frozenset()


@get(f"{V1}/openapi.json", sync_to_thread=False)
def show_openapi(request: AnyRequest) -> Response[bytes]:
    """Return the description of this interface."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    assembly = visit.assembly
    rights = visit.rights
    content: bytes = assembly.workspace.built.get(
        ("openapi", rights.key), lambda: msgspec.json.encode(openapi(assembly, rights))
    )
    return Response(content, media_type=JSON)


def openapi(assembly: Assembly, rights: Rights) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of *assembly* for somebody with *rights*."""
    entities = [
        entity
        for key, entity in sorted(assembly.schema.entities.items())
        if rights.may(key, "read")
    ]
    paths = (
        _system_paths(rights)
        | notice_paths()
        | access_paths(rights)
        | report_paths(assembly, rights)
    )
    schemas = COMMON_SCHEMAS | SHARE_SCHEMAS
    for entity in entities:
        paths |= entity_paths(entity, rights, assembly.actions_on(entity.key))
        schemas |= entity_schemas(entity, rights)
        schemas |= _action_schemas(entity, assembly)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pegboard", "version": assembly.hash[:12]},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": PROBLEMS,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "pegboard_session"},
            },
        },
    }


def _action_schemas(entity: EntityType, assembly: Assembly) -> dict[str, Any]:
    actions = assembly.actions_on(entity.key)
    return {f"{entity.key}.{one.name}.asked": action_schema(one) for one in actions}


def _system_paths(rights: Rights) -> dict[str, Any]:
    me = {"type": "object"}
    paths: dict[str, Any] = {
        f"{V1}/me": {"get": operation("me", "Who I am and what I may do", answer(me))},
        f"{V1}/search": {
            "get": operation(
                "search",
                "Find records of any kind by what one remembers of them",
                answer({"$ref": "#/components/schemas/Hits"}),
                parameters=[
                    parameter("q", {"type": "string", "minLength": 1}, required=True),
                    parameter("entities", {"type": "string"}),
                    parameter("limit", {"type": "integer", "minimum": 1, "maximum": 100}),
                ],
            )
        },
        EXPLAIN: explain_operations(),
        f"{V1}/openapi.json": {"get": operation("openapi", "This document", answer(me))},
    }
    return paths | plugin_paths(rights) | job_paths(rights)
