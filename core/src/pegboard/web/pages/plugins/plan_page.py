"""The page of a plan: all of it before, its progress while, and the way back after."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from pegboard.lifecycle.journal import Entry, Journal
from pegboard.lifecycle.plan import Along, Blocker, Plan
from pegboard.lifecycle.stored_plans import StoredPlan
from pegboard.model.system import USER
from pegboard.records.titles import titles
from pegboard.web.pages.answers import go
from pegboard.web.pages.form_groups import sentence
from pegboard.web.pages.forms import Form, text_of
from pegboard.web.pages.plugins.applying import attempts_of
from pegboard.web.pages.plugins.entry import (
    HERE,
    PLAN,
    enter_stored,
    fresh_names,
    name_of,
    plan_url,
    plugin_url,
)
from pegboard.web.pages.plugins.plan_headline import consequence, headline
from pegboard.web.pages.plugins.plan_pieces import back_of, crumbs_of, next_of, piece_names
from pegboard.web.pages.plugins.plan_progress import Progress, progress_of
from pegboard.web.pages.plugins.plan_words import (
    Names,
    consent_words,
    fate_words,
    is_of_new,
    movements,
    needs_typing,
    schema_words,
    use_words,
)
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.sent_form import WITH_FORM, SentForm
from pegboard.web.pages.shell import AnyRequest, format_of, fragment, page
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

PATIENCE = 1.5
"""Seconds that an answer waits for a plan to be applied; most are done by then."""


@get(PLAN, sync_to_thread=False)
def show_plan(request: AnyRequest, plan_hash: FromPath[str]) -> Response[str]:
    """Show a plan, and how far it is."""
    visit, stored = enter_stored(request, plan_hash)
    return _plan_page(request, visit, stored)


@get(f"{PLAN}/progress", sync_to_thread=False)
def show_progress(request: AnyRequest, plan_hash: FromPath[str]) -> Response[str]:
    """Answer with how far a plan is; when it is through, the whole page is loaded anew."""
    visit, stored = enter_stored(request, plan_hash)
    names = _names(visit, stored.plan)
    state = _progress(visit, stored, names)
    after = next_of(stored.plan.wish, visit.assembly.schema.entities, names)
    context = {"state": state, "href": plan_url(plan_hash), "next": after}
    answer = fragment(request, "fragments/plugins/plan_state.html", context)
    if not state.polls:  # menus and pages may be others now
        answer.headers["hx-redirect"] = plan_url(plan_hash)
    return answer


@post(f"{PLAN}/apply", opt={SLOW: True}, dependencies=WITH_FORM, sync_to_thread=True)
def take_apply(request: AnyRequest, plan_hash: FromPath[str], form: SentForm) -> Response[Any]:
    """Apply a plan that was read and agreed to; its page shows how it goes."""
    visit, stored = enter_stored(request, plan_hash)
    errors = _missing(stored.plan, form, _names(visit, stored.plan))
    if errors:
        return _plan_page(request, visit, stored, errors=errors, status=422)
    attempts = attempts_of(request)
    begun = attempts.begin(
        visit.runtime, stored.plan.hash, visit.principal, via=visit.via, consent=True
    )
    begun.wait(PATIENCE)
    return go(plan_url(plan_hash))


def _missing(plan: Plan, form: Form, names: Names) -> dict[str, str]:
    """Return what was not agreed to although it has to be, by the name of its control."""
    errors = {}
    if plan.consents and text_of(form, "consent") != plan.hash:
        errors["consent"] = gettext("Tick this to go on, or do nothing.")
    wanted = _to_type(plan, names)
    if wanted and text_of(form, "typed").strip() != wanted:
        errors["typed"] = gettext("Type it exactly like this: %(name)s") % {"name": wanted}
    return errors


def _to_type(plan: Plan, names: Names) -> str:
    """Return what must be typed before data is deleted for good."""
    return ", ".join(name_of(names, one) for one in needs_typing(plan))


def _progress(visit: Visit, stored: StoredPlan, names: Names) -> Progress:
    return progress_of(stored, _journal(visit, stored), names, epoch=visit.assembly.epoch)


def _journal(visit: Visit, stored: StoredPlan) -> list[Entry]:
    if stored.state not in ("applying", "failed"):
        return []
    tables = visit.assembly.workspace.tables
    journal = Journal(visit.runtime.database, tables, stored.plan.hash)
    journal.read()
    return journal.entries


def _plan_page(
    request: AnyRequest,
    visit: Visit,
    stored: StoredPlan,
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    plan, names = stored.plan, _names(visit, stored.plan)
    state = _progress(visit, stored, names)
    is_open = stored.state == "open" and not state.polls
    context = _details(visit, plan, names) | {
        "title": headline(plan.wish, names),
        "note": consequence(plan) if is_open else _signed(visit, stored),
        "plan_hash": plan.hash,
        "href": plan_url(plan.hash),
        "crumbs": crumbs_of(plan.wish),
        "back": back_of(plan.wish, visit.assembly.schema.entities),
        "next": next_of(plan.wish, visit.assembly.schema.entities, names),
        "state": state,
        "is_open": is_open,
        "may_apply": is_open and not plan.blockers and not plan.is_empty,
        "to_type": _to_type(plan, names),
        "errors": {"consent": "", "typed": ""} | (errors or {}),
    }
    return page(request, "pages/plugins/plan.html", context, status=status, current=HERE)


def _details(visit: Visit, plan: Plan, names: Names) -> dict[str, Any]:
    kinds, habits = visit.assembly.schema.entities, format_of(visit)
    return {
        "is_empty": plan.is_empty and not plan.blockers,
        "blockers": [_blocker(one, names) for one in plan.blockers],
        "along": [_along(one, names) for one in plan.along if one.plugin in names],
        "consents": [consent_words(one, names, kinds) for one in plan.consents],
        "movements": movements(plan.differences, kinds),
        "schema": [schema_words(one, habits) for one in plan.schema if not is_of_new(one)],
        "schema_of_new": [schema_words(one, habits) for one in plan.schema if is_of_new(one)],
        "uses": [use_words(one, visit.assembly) for one in plan.uses],
        "data": [fate_words(one, names, habits) for one in plan.data if one.rows],
        "without_data": sum(not one.rows for one in plan.data),
        "deprecations": [gettext(one) for one in plan.deprecations],
        "irreversible": [retold(one, names) for one in plan.irreversible],
    }


def _blocker(one: Blocker, names: Names) -> dict[str, str]:
    return {
        "name": name_of(names, one.plugin),
        "reason": sentence(retold(one.reason, names)),
        "href": plugin_url(one.plugin) if one.plugin in names else "",
    }


def _along(one: Along, names: Names) -> dict[str, str]:
    words = {
        "enable": gettext("%(plugin)s is enabled too"),
        "disable": gettext("%(plugin)s is disabled too"),
    }
    said = words[one.verb] % {"plugin": name_of(names, one.plugin)}
    return {"verb": one.verb, "words": said, "reason": sentence(retold(one.reason, names))}


def _signed(visit: Visit, stored: StoredPlan) -> str:
    """Return who made a plan and when."""
    when = format_of(visit).moment(stored.at)
    if stored.made_by is None:
        return gettext("Planned by Pegboard, %(when)s") % {"when": when}
    with visit.reading() as unit:
        name = titles(unit, {USER: [stored.made_by]}).get(stored.made_by, "")
    return gettext("Planned by %(who)s, %(when)s") % {"who": name, "when": when}


def _names(visit: Visit, plan: Plan) -> Names:
    """Return what people call all that *plan* is about, what it takes away included."""
    own = piece_names(plan.before.own, visit.assembly.schema.entities)
    return {**fresh_names(visit), **own}
