"""The pages that plugins bring: /{plugin}/pages/{name}."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from markupsafe import Markup

from pegboard.assembly.health.answers import MOST_CHARACTERS, mapping
from pegboard.assembly.health.faults import GaveBack, PluginFailed
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.pages import Page
from pegboard.records.errors import Forbidden, NotFound
from pegboard.web.pages.plugin_calls import ask_plugin, manages_plugins
from pegboard.web.pages.plugin_menu import may_see_page, page_url, plugin_name
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.pages.urls import record_url
from pegboard.web.plugin_templates import render_plugin
from pegboard.web.requests import Visit, visit_of
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext, speak

UNAVAILABLE = 503
MOST_PARAMETERS = 50


@get("/{plugin:str}/pages/{name:str}", sync_to_thread=False, opt={SLOW: True})
def show_plugin_page(
    request: AnyRequest, plugin: FromPath[str], name: FromPath[str]
) -> Response[str]:
    """Show what the plugin's template makes of the data that its code gathers."""
    visit = visit_of(request)
    speak(visit.principal.locale)
    if plugin in visit.assembly.blueprint.quarantined:
        return _out_of_order(request, visit, plugin)
    found = next(
        (one for by, one in visit.assembly.pages if by == plugin and one.name == name), None
    )
    if found is None:
        raise NotFound("page", name)
    if not may_see_page(visit, found):
        raise Forbidden(f"{plugin}.{name}", "read", gettext(found.label))
    parameters = dict(list(request.query_params.items())[:MOST_PARAMETERS])
    try:
        body = _body(visit, plugin, found, parameters)
    except PluginFailed:
        return _out_of_order(request, visit, plugin)
    context = {
        "title": gettext(found.label),
        "note": gettext(found.help) if found.help else "",
        "body": body,
    }
    return page(request, "pages/plugin_page.html", context, current=page_url(plugin, name))


def _body(visit: Visit, plugin: str, found: Page, parameters: Mapping[str, str]) -> Markup:
    folder = visit.assembly.template_folders[plugin]

    def fill(context: Context) -> str:
        data = mapping(found.data(context, parameters))
        return render_plugin(folder, found.template, data | _tools(visit))

    with visit.reading() as unit:
        text = ask_plugin(visit, unit, plugin, f"the page {found.name}", fill, _short_enough)
    return Markup(text)  # noqa: S704  # the sandbox has escaped every value


def _short_enough(text: object) -> str:
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise GaveBack("too large a page")
    return text


def _tools(visit: Visit) -> dict[str, Any]:
    """Return what the host adds to the data of a page."""
    habits, schema = format_of(visit), visit.assembly.schema

    def shown(value: Any) -> str:
        return habits.plain(value.normalize() + 0 if isinstance(value, Decimal) else value)

    def address_of(entity: str, record_id: str) -> str:
        return record_url(schema.entity(entity), record_id)

    return {"shown": shown, "record_url": address_of, "page_url": page_url}


def _out_of_order(request: AnyRequest, visit: Visit, plugin: str) -> Response[str]:
    name = gettext(plugin_name(visit, plugin))
    context = {
        "code": UNAVAILABLE,
        "heading": gettext("%(plugin)s does not work at the moment") % {"plugin": name},
        "text": gettext(
            "This part of the system failed or was switched off because it failed too often. "
            "Everything else works. Your administrator can see why."
        ),
        "manage_url": f"/settings/plugins/{plugin}" if manages_plugins(visit) else None,
    }
    return page(request, "pages/plugin_out.html", context, status=UNAVAILABLE)
