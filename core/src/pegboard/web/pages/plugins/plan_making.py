"""Turns what an administrator presses into a plan, and shows it."""

from typing import Any, get_args

from litestar import Response, post
from litestar.params import FromPath

from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.plugins.entry import (
    HERE,
    ONE,
    PLAN,
    PLANS,
    enter_manager,
    enter_stored,
    plan_url,
    plugin_url,
)
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.refusals import BadRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext


@post(f"{ONE}/plan", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def plan_for_plugin(request: AnyRequest, plugin: FromPath[str], form: SentForm) -> Response[Any]:
    """Make the plan for one thing to do with one plugin: nothing happens before it is applied."""
    visit = enter_manager(request)
    return to_plan(visit, _wish(plugin, form), back=plugin_url(plugin))


@post(PLANS, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def plan_back(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Make the plan that brings the system back to an earlier generation."""
    visit = enter_manager(request)
    epoch = text_of(form, "back_to")
    if not epoch.isascii() or not epoch.isdigit():
        raise BadRequest(gettext("Choose the generation to go back to."), "back_to")
    return to_plan(visit, Wish(back_to=int(epoch)), back=PLANS)


@post(f"{PLAN}/again", opt={SLOW: True}, sync_to_thread=True)
def plan_again(request: AnyRequest, plan_hash: FromPath[str]) -> Response[Any]:
    """Make the plan for the same wish anew, from how the system is now."""
    visit, stored = enter_stored(request, plan_hash)
    return to_plan(visit, stored.plan.wish)


def to_plan(visit: Visit, wish: Wish, *, back: str = HERE) -> Response[Any]:
    """Keep the plan for *wish* and show it; go *back* with a word when there is nothing to do."""
    plan = make_plan(visit.runtime, wish)
    if plan.is_empty and not plan.blockers:
        return go(back, say=gettext("The system is already like this."), tone="blue")
    keep_plan(visit.runtime, plan, visit.principal)
    return go(plan_url(plan.hash))


def _wish(plugin: str, form: Form) -> Wish:
    match text_of(form, "verb"):
        case "enable":
            return Wish(enable=(plugin,))
        case "disable":
            return Wish(disable=(plugin,))
        case "upgrade":
            return Wish(upgrade=(plugin,))
        case "release":
            return Wish(release=(plugin,))
        case "remove":
            return Wish(remove={plugin: _keeping(text_of(form, "data"))})
        case _:
            raise BadRequest(gettext("Say what to do with the plugin."), "verb")


def _keeping(text: str) -> Keeping:
    for known in get_args(Keeping):
        if text == known:
            found: Keeping = known
            return found
    raise BadRequest(gettext("Say what becomes of the data."), "data")
