"""The plugins of this system, for those who administer it."""

from typing import Any

from litestar import Response, get

from pegboard.web.pages.administrators import demand_administrator
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit, visit_of
from pegboard.web.translations import gettext, speak

HERE = "/settings/plugins"


@get(HERE, sync_to_thread=False)
def show_plugins(request: AnyRequest) -> Response[str]:
    """Show every plugin that is installed: what runs, what does not and why."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    demand_administrator(visit)
    return page(request, "pages/plugins.html", {"plugins": _plugins(visit)}, current=HERE)


def _plugins(visit: Visit) -> list[dict[str, Any]]:
    running = {manifest.id: manifest for manifest in visit.assembly.manifests}
    reasons = {one.id: one.reason for one in visit.runtime.blocked}
    shown = []
    for one in visit.runtime.installed:
        manifest = running.get(one.id) or one.manifest
        problem = reasons.get(one.id) or one.problem
        entities = [
            gettext(entity.plural)
            for entity in visit.assembly.schema.entities.values()
            if entity.plugin == one.id
        ]
        shown.append(
            {
                "id": one.id,
                "name": gettext(manifest.name) if manifest else one.id,
                "summary": gettext(manifest.summary) if manifest else "",
                "version": manifest.version if manifest else "",
                "publisher": manifest.publisher if manifest else "",
                "requires": ", ".join(manifest.requires) if manifest else "",
                "is_running": one.id in running,
                "problem": problem,
                "entities": ", ".join(entities),
                "needs": [(two.name, gettext(two.reason)) for two in manifest.capabilities]
                if manifest
                else [],
            }
        )
    return sorted(shown, key=lambda plugin: (not plugin["is_running"], plugin["name"]))
