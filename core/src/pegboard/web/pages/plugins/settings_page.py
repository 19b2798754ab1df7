"""Saving the settings of a plugin: a plan like any other, applied at once."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from pydantic import BaseModel

from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plugin_settings import kept_settings, read_settings_form, settings_form
from pegboard.lifecycle.wish import Wish
from pegboard.records.errors import NotFound
from pegboard.web.pages.answers import go
from pegboard.web.pages.plugins.entry import ONE, enter_manager, plan_url, plugin_url
from pegboard.web.pages.plugins.plugin_page import plugin_page
from pegboard.web.pages.plugins.setting_controls import sent_settings
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{ONE}/settings", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_plugin_settings(
    request: AnyRequest, plugin: FromPath[str], form: SentForm
) -> Response[Any]:
    """Save the settings, or show the page again with what is wrong at its field."""
    visit = enter_manager(request)
    model = dict(visit.assembly.settings_models).get(plugin)
    if model is None:
        raise NotFound("settings", plugin)
    stored = visit.assembly.blueprint.settings.get(plugin, {})
    raw = sent_settings(settings_form(model, stored), form, format_of(visit))
    read = read_settings_form(model, raw, stored)
    if read.problems:
        return plugin_page(request, visit, plugin, problems=read.problems, sent=raw, status=422)
    return _save(visit, plugin, _changed(visit, plugin, model, read.values, stored))


def _changed(
    visit: Visit,
    plugin: str,
    model: type[BaseModel],
    values: Mapping[str, Any],
    stored: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what is different from *stored*: None for what goes back to its default."""
    kept = kept_settings(visit.runtime.database.vault_key, plugin, model, values)
    gone: dict[str, Any] = dict.fromkeys(stored.keys() - kept.keys())
    return gone | {name: value for name, value in kept.items() if stored.get(name) != value}


def _save(visit: Visit, plugin: str, changed: Mapping[str, Any]) -> Response[Any]:
    back = plugin_url(plugin)
    plan = make_plan(visit.runtime, Wish(settings={plugin: changed}))
    if not changed or (plan.is_empty and not plan.blockers):
        return go(back, say=gettext("Nothing was different."), tone="blue")
    keep_plan(visit.runtime, plan, visit.principal)
    if plan.blockers or plan.consents:
        return go(plan_url(plan.hash))
    apply_plan(visit.runtime, plan.hash, visit.principal, via=visit.via)
    return go(back, say=gettext("The settings are saved and in use."))
