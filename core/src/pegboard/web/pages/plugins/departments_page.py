"""The first question of a new system: which departments will use it?"""

from typing import Any

from litestar import Response, get, post

from pegboard.lifecycle.apply_plan import MANAGE_PLUGINS, apply_plan
from pegboard.lifecycle.first_start import departments_answered, departments_are_asked
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.sample_data import sample_progress
from pegboard.lifecycle.wish import Wish
from pegboard.web.pages.answers import go
from pegboard.web.pages.forms import text_of, texts_of
from pegboard.web.pages.plugins.departments import departments_of, wish_for
from pegboard.web.pages.plugins.entry import HERE, enter_manager, name_of, names_of, plan_url
from pegboard.web.pages.plugins.sample_data_page import SAMPLES, start_samples
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

DEPARTMENTS = "/settings/departments"
ANSWERED = "departments_answered"


@get(DEPARTMENTS, sync_to_thread=False)
def show_departments(request: AnyRequest) -> Response[str]:
    """Show what can be chosen."""
    return _page(request, enter_manager(request))


def _page(
    request: AnyRequest, visit: Visit, *, alert: str = "", status: int = 200
) -> Response[str]:
    samples, names = sample_progress(visit.runtime), names_of(visit)
    context = {
        "alert": alert,
        "epoch": visit.assembly.epoch,
        "departments": departments_of(visit),
        "is_first": departments_are_asked(visit.runtime),
        "samples": sorted({name_of(names, plugin) for plugin, _ in visit.assembly.demos}),
        "has_samples": samples is not None and samples.state != "failed",
        "samples_href": SAMPLES,
    }
    return page(request, "pages/plugins/departments.html", context, status=status, current=HERE)


@post(DEPARTMENTS, opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_departments(request: AnyRequest, form: SentForm) -> Response[Any]:
    """Let the chosen departments have their plugins, and switch the others off, in one plan.

    What needs to be agreed to is shown first; the rest is done at once, and can be taken back.
    """
    visit = enter_manager(request)
    if text_of(form, "epoch") != str(visit.assembly.epoch):
        words = gettext("Somebody changed the plugins in the meantime. This is how it is now.")
        return _page(request, visit, alert=words, status=409)
    departments_answered(visit.runtime)
    wants_samples = text_of(form, "samples") == "true"
    wish = wish_for(visit, set(texts_of(form, "department")))
    plan = make_plan(visit.runtime, wish) if wish != Wish() else None
    if plan is not None and not plan.is_empty:
        keep_plan(visit.runtime, plan, visit.principal)
        if plan.blockers or plan.consents or plan.irreversible:
            return go(plan_url(plan.hash))
        apply_plan(visit.runtime, plan.hash, visit.principal, via=visit.via)
    if wants_samples:
        start_samples(visit.runtime)
        return go(SAMPLES)
    return go("/", say=gettext("Your system is ready."))


@post(f"{DEPARTMENTS}/skip", sync_to_thread=False)
def skip_departments(request: AnyRequest) -> Response[Any]:
    """Leave everything as it is, and ask no more."""
    visit = enter_manager(request)
    departments_answered(visit.runtime)
    say = gettext("Everything is enabled. You find the departments again under Plugins.")
    return go("/", say=say)


def must_choose(request: AnyRequest, visit: Visit) -> bool:
    """Return whether the person is to be asked now; once answered, it costs nothing any more."""
    if request.app.state.get(ANSWERED) or visit.principal.viewer is not None:
        return False
    if not visit.rights.may_do(MANAGE_PLUGINS):
        return False
    if departments_are_asked(visit.runtime):
        return True
    request.app.state[ANSWERED] = True
    return False
