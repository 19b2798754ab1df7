"""Who I am, and which plugins run."""

from typing import Any

from litestar import Response, get

from pegboard.hookspecs.roles import RIGHTS
from pegboard.records.errors import Forbidden
from pegboard.web.api.answers import json_answer
from pegboard.web.api.parameters import read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, Visit, visit_of

NONE_KNOWN: frozenset[str] = frozenset()
MANAGE_PLUGINS = "base.manage_plugins"


@get(f"{V1}/me", sync_to_thread=False)
def show_me(request: AnyRequest) -> Response[bytes]:
    """Return the person asking, with the scope of each right on each entity."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    person = visit.principal
    rights = visit.rights
    scopes = {
        key: {right: rights.scope(key, right) for right in RIGHTS}
        for key in sorted(visit.assembly.schema.entities)
        if any(rights.may(key, right) for right in RIGHTS)
    }
    return json_answer(
        {
            "id": person.user_id,
            "name": person.name,
            "email": person.email,
            "team": person.team,
            "time_zone": person.timezone,
            "language": person.locale,
            "roles": list(person.roles),
            "administers": rights.administers,
            "rights": scopes,
        }
    )


@get(f"{V1}/plugins", sync_to_thread=False)
def list_plugins(request: AnyRequest) -> Response[bytes]:
    """Return the installed plugins, whether each runs, and if not, why."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    if not visit.rights.may_do(MANAGE_PLUGINS):
        raise Forbidden("plugins", "read")
    return json_answer({"items": _plugins(visit), "epoch": visit.assembly.epoch})


def _plugins(visit: Visit) -> list[dict[str, Any]]:
    running = {manifest.id for manifest in visit.assembly.manifests}
    reasons = {one.id: one.reason for one in visit.runtime.blocked}
    items: list[dict[str, Any]] = []
    for one in sorted(visit.runtime.installed, key=lambda one: one.id):
        manifest = one.manifest
        items.append(
            {
                "id": one.id,
                "name": manifest.name if manifest else one.id,
                "version": manifest.version if manifest else None,
                "publisher": manifest.publisher if manifest else None,
                "summary": manifest.summary if manifest else None,
                "requires": list(manifest.requires) if manifest else [],
                "enabled": one.id in running,
                "problem": one.problem or reasons.get(one.id),
            }
        )
    return items
