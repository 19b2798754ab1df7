"""Every generation of the system: who changed what, when, and the way back to each."""

from collections.abc import Iterable, Mapping
from typing import Any

from litestar import Response, get

from pegboard.database.generations import Generation, newest_generations
from pegboard.lifecycle.stored_plans import StoredPlan, list_plans
from pegboard.model.blueprint import Blueprint
from pegboard.model.system import USER
from pegboard.records.titles import titles
from pegboard.web.pages.plugins.entry import HERE, PLANS, enter_manager, fresh_names, plan_url
from pegboard.web.pages.plugins.plan_headline import headline, joined
from pegboard.web.pages.plugins.plan_pieces import piece_names
from pegboard.web.pages.shell import AnyRequest, format_of, page
from pegboard.web.requests import Visit
from pegboard.web.translations import gettext

MOST = 50
Names = Mapping[str, str]


@get(PLANS, sync_to_thread=False)
def show_history(request: AnyRequest) -> Response[str]:
    """Show the newest generations, and the plans that led nowhere."""
    visit = enter_manager(request)
    tables = visit.assembly.workspace.tables
    generations = newest_generations(visit.runtime.database, tables, MOST + 1)
    plans = list_plans(visit.runtime, MOST)
    names = fresh_names(visit)
    people = _people(visit, plans)
    by_epoch = {one.epoch_after: one for one in plans if one.epoch_after is not None}
    before = [*generations[1:], None]
    context = {
        "generations": [
            _generation(visit, one, earlier, by_epoch.get(one.epoch), names, people)
            for one, earlier in zip(generations[:MOST], before, strict=False)
        ],
        "others": [_plan(visit, one, names, people) for one in plans if one.epoch_after is None],
    }
    return page(request, "pages/plugins/history.html", context, current=HERE)


def _people(visit: Visit, plans: Iterable[StoredPlan]) -> dict[str, str]:
    with visit.reading() as unit:
        return titles(unit, {USER: {one.made_by for one in plans if one.made_by}})


def _generation(
    visit: Visit,
    one: Generation,
    earlier: Generation | None,
    plan: StoredPlan | None,
    names: Names,
    people: Mapping[str, str],
) -> dict[str, Any]:
    by_itself = _differences(one.blueprint, earlier.blueprint if earlier else Blueprint(), names)
    return {
        "epoch": one.epoch,
        "title": headline(plan.plan.wish, _with_own(visit, plan, names)) if plan else by_itself,
        "who": _who(plan, people),
        "when": format_of(visit).moment(one.at),
        "href": plan_url(plan.plan.hash) if plan else None,
        "is_now": one.epoch == visit.assembly.epoch,
        "mark": _mark(plan),
    }


def _differences(new: Blueprint, old: Blueprint, names: Names) -> str:
    """Return what a generation without a plan changed: a start, a quarantine, a new version."""
    parts = []
    came = sorted(set(new.enabled) - set(old.enabled) - {"base"})
    gone = sorted(set(old.enabled) - set(new.enabled))
    caught = sorted(set(new.quarantined) - set(old.quarantined))
    freed = sorted(set(old.quarantined) - set(new.quarantined))
    if came:
        parts.append(gettext("Enable %(plugins)s") % {"plugins": joined(came, names)})
    if gone:
        parts.append(gettext("Disable %(plugins)s") % {"plugins": joined(gone, names)})
    if caught:
        words = gettext("%(plugins)s put in quarantine")
        parts.append(words % {"plugins": joined(caught, names)})
    if freed:
        words = gettext("Release %(plugins)s from quarantine")
        parts.append(words % {"plugins": joined(freed, names)})
    return " · ".join(parts) or gettext("Started with the code that is installed")


def _with_own(visit: Visit, kept: StoredPlan, names: Names) -> Names:
    return {**names, **piece_names(kept.plan.before.own, visit.assembly.schema.entities)}


def _who(plan: StoredPlan | None, people: Mapping[str, str]) -> str:
    if plan is None or plan.made_by is None:
        return gettext("Pegboard")
    return people.get(plan.made_by) or gettext("Somebody")


def _mark(plan: StoredPlan | None) -> dict[str, str] | None:
    if plan is not None and plan.state == "watching":
        return {"text": gettext("Watched"), "tone": "blue"}
    if plan is not None and plan.state == "undone":
        return {"text": gettext("Taken back"), "tone": "amber"}
    return None


def _plan(visit: Visit, one: StoredPlan, names: Names, people: Mapping[str, str]) -> dict[str, Any]:
    states = {
        "open": (gettext("Not applied"), "gray"),
        "applying": (gettext("Being applied"), "blue"),
        "undone": (gettext("Taken back"), "amber"),
        "failed": (gettext("Did not work"), "red"),
    }
    text, tone = states.get(one.state, (one.state, "gray"))
    return {
        "title": headline(one.plan.wish, _with_own(visit, one, names)),
        "who": _who(one, people),
        "when": format_of(visit).moment(one.at),
        "href": plan_url(one.plan.hash),
        "mark": {"text": text, "tone": tone},
    }
