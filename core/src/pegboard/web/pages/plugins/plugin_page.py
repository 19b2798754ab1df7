"""The page of one plugin: what it adds, may do, holds and costs, and what can be done with it."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from pegboard.assembly.manifest import Manifest
from pegboard.assembly.plugin_ids import ALWAYS
from pegboard.database.catalogue import read_catalogue
from pegboard.lifecycle.data_fates import data_fates
from pegboard.lifecycle.health_records import plugin_health
from pegboard.lifecycle.packages.errors import PackageMissing
from pegboard.lifecycle.packages.package import Package, package_of
from pegboard.lifecycle.packages.waiting import newest_changelog
from pegboard.lifecycle.plugin_settings import settings_form
from pegboard.lifecycle.states import PluginState, plugin_states
from pegboard.records.errors import NotFound
from pegboard.web.pages.plugins.adds import adds
from pegboard.web.pages.plugins.capability_words import capability_words
from pegboard.web.pages.plugins.entry import (
    HERE,
    ONE,
    enter_manager,
    fresh_names,
    name_of,
    plugin_url,
)
from pegboard.web.pages.plugins.fault_words import ToldFault, faults_of
from pegboard.web.pages.plugins.health_words import cost_words
from pegboard.web.pages.plugins.plan_words import data_label, row_words
from pegboard.web.pages.plugins.setting_controls import setting_controls
from pegboard.web.pages.plugins.state_words import (
    TROUBLED,
    Deed,
    deed_of,
    look_of,
    next_deed,
)
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

Names = Mapping[str, str]


@get(ONE, sync_to_thread=False)
def show_plugin(request: AnyRequest, plugin: FromPath[str]) -> Response[str]:
    """Show everything about a plugin."""
    return plugin_page(request, enter_manager(request), plugin)


def plugin_page(
    request: AnyRequest,
    visit: Visit,
    plugin: str,
    *,
    problems: Mapping[str, str] | None = None,
    sent: Mapping[str, Any] | None = None,
    status: int = 200,
) -> Response[str]:
    """Return the page of *plugin*; *problems* are of its settings as they were *sent*."""
    states = plugin_states(visit.runtime)
    state = next((one for one in states if one.id == plugin), None)
    if state is None:
        raise NotFound("plugin", plugin)
    names, health = fresh_names(visit), plugin_health(visit.runtime, plugin)
    faults = faults_of(visit, state, health, names)
    context = {
        **_head(state, names, faults),
        **_settings(visit, plugin, problems or {}, sent or {}),
        **_about(visit, state, states, names),
        "faults": faults,
        "adds": adds(visit.assembly, plugin),
        "capabilities": _capabilities(visit, state.manifest),
        "data": _data(visit, plugin),
        "cost": cost_words(health, format_of(visit)),
        "deprecations": [gettext(one) for one in visit.assembly.deprecations.get(plugin, ())],
    }
    return page(request, "pages/plugins/plugin.html", context, status=status, current=HERE)


def _head(state: PluginState, names: Names, faults: Sequence[ToldFault]) -> dict[str, Any]:
    manifest, is_built_in = state.manifest, state.id == ALWAYS
    beside = {deed for fault in faults for deed in fault.deeds}
    return {
        "plugin": {
            "id": state.id,
            "name": name_of(names, state.id),
            "summary": gettext(manifest.summary) if manifest else None,
            "look": look_of(state.state),
            "href": plugin_url(state.id),
        },
        "is_built_in": is_built_in,
        "is_wanted": state.desired == "enabled",
        "deeds": () if is_built_in else [one for one in _deeds(state) if one not in beside],
        "may_remove": not is_built_in and state.state not in ("discovered", "verified", "removed"),
        "retention": gettext(manifest.retention) if manifest else "",
    }


def _deeds(state: PluginState) -> list[Deed]:
    """Return the one thing to do next first, and switching off where that is another one."""
    first = next_deed(state)
    found = [first] if first in ("enable", "upgrade") else []
    if state.desired == "enabled" and state.state not in TROUBLED:
        found.append("disable")
    return [deed_of(one) for one in found]


def _settings(
    visit: Visit, plugin: str, problems: Mapping[str, str], sent: Mapping[str, Any]
) -> dict[str, Any]:
    settings = visit.assembly.plugin_settings
    model = dict(settings.models).get(plugin)
    if model is None:
        return {"controls": [], "setting_problems": []}
    form = settings_form(model, visit.assembly.blueprint.settings.get(plugin, {}))
    errors = {name: gettext(words) for name, words in problems.items()}
    return {
        "controls": setting_controls(form, errors, sent, format_of(visit)),
        "setting_problems": [gettext(words) for name, words in settings.problems if name == plugin],
    }


def _about(
    visit: Visit, state: PluginState, states: tuple[PluginState, ...], names: Names
) -> dict[str, Any]:
    manifest, package = state.manifest, _package(state.id)
    if manifest is None:
        return {"about": [], "requires": [], "required_by": [], "changelog": ""}
    needing = [
        one.id
        for one in states
        if one.manifest and state.id in {need.id for need in one.manifest.required}
    ]
    return {
        "about": _facts(manifest, package),
        "requires": [_link(one.id, names) for one in manifest.required],
        "required_by": [_link(one, names) for one in needing],
        "changelog": _changelog(visit, state, package),
    }


def _changelog(visit: Visit, state: PluginState, package: Package | None) -> str:
    """Return what the plugin says of its versions, the one that waits for consent included."""
    newest = newest_changelog(visit.runtime.settings, state.id) if state.waits_for_consent else ""
    return newest or (package.changelog if package else "")


def _package(plugin: str) -> Package | None:
    try:
        return package_of(plugin)
    except PackageMissing:
        return None


def _facts(manifest: Manifest, package: Package | None) -> list[dict[str, str]]:
    departments = ", ".join(gettext(one) for one in manifest.departments)
    homepage = manifest.homepage or (package.homepage if package else "")
    homepage = homepage if homepage.startswith(("https://", "http://")) else ""
    known = (
        (gettext("Version"), manifest.version, ""),
        (gettext("Made by"), manifest.publisher, ""),
        (gettext("Licence"), manifest.license or (package.license if package else ""), ""),
        (gettext("Homepage"), homepage, homepage),
        (gettext("Contact"), manifest.contact, ""),
        (gettext("Departments"), departments, ""),
    )
    return [{"label": name, "value": text, "href": href} for name, text, href in known if text]


def _link(plugin: str, names: Names) -> dict[str, str]:
    return {"label": name_of(names, plugin), "href": plugin_url(plugin) if plugin in names else ""}


def _capabilities(visit: Visit, manifest: Manifest | None) -> list[tuple[str, str]]:
    if manifest is None:
        return []
    kinds = visit.assembly.schema.entities
    named = [(one.name, gettext(one.reason)) for one in manifest.capabilities]
    hosts = [(f"network {host}", "") for host in manifest.network]
    return [(capability_words(name, kinds), reason) for name, reason in (*named, *hosts)]


def _data(visit: Visit, plugin: str) -> list[dict[str, str]]:
    """Return what the plugin stored, with its rows, whether it runs or not."""
    database = visit.runtime.database
    with database.reading() as tx:
        known = read_catalogue(tx, database, visit.assembly.workspace.tables)
    habits = format_of(visit)
    fates = data_fates(database, known, {plugin: "keep"})
    ordered = sorted(fates, key=lambda one: (-one.rows, one.label))
    return [{"label": data_label(one), "value": row_words(one.rows, habits)} for one in ordered]
