"""GET /plugins and /plugins/plans, POST plans and what becomes of them: changes of the system."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from pegboard.lifecycle.apply_plan import (
    MANAGE_FIELDS,
    MANAGE_PLUGINS,
    apply_plan,
    check_right,
)
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.states import PluginState, plugin_states
from pegboard.lifecycle.stored_plans import StoredPlan, list_plans, stored_plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.worded import plain
from pegboard.records.errors import Forbidden
from pegboard.web.api.answers import json_answer
from pegboard.web.api.bodies import read_shape
from pegboard.web.api.parameters import limit_of, read_parameters
from pegboard.web.api.paths import V1
from pegboard.web.requests import AnyRequest, Visit, visit_of
from pegboard.web.running import SLOW

NONE_KNOWN: frozenset[str] = frozenset()
PLUGINS = f"{V1}/plugins"
PLANS = f"{PLUGINS}/plans"
PLAN = f"{PLANS}/{{plan:str}}"
MOST_PLANS = 200


class ApplyBody(msgspec.Struct, forbid_unknown_fields=True):
    """*consent* tells that the person agrees to what the plan says plugins may do."""

    consent: bool = False


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """A body that says nothing: {}."""


@get(PLUGINS, sync_to_thread=False)
def list_plugins(request: AnyRequest) -> Response[bytes]:
    """Return every plugin that is installed, wanted or known from before, and how it stands."""
    read_parameters(request, NONE_KNOWN)
    visit = visit_of(request)
    if not visit.rights.may_do(MANAGE_PLUGINS):
        raise Forbidden("plugins", "read")
    items = [_state(one) for one in plugin_states(visit.system)]
    return json_answer({"items": items, "epoch": visit.assembly.epoch})


@post(PLANS, status_code=201, opt={SLOW: True}, sync_to_thread=True)
def add_plan(request: AnyRequest, body: RawBody) -> Response[bytes]:
    """Make a plan of a wish, keep it and return it; nothing else is touched."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    return _made(visit, read_shape(request, body, Wish))


@get(PLANS, sync_to_thread=False)
def list_kept_plans(request: AnyRequest) -> Response[bytes]:
    """Return the plans made last, the newest first, without what they would do."""
    given = read_parameters(request, frozenset({"limit"}))
    limit = limit_of(given, default=50, most=MOST_PLANS)
    visit = _demand(request)
    items = [_outcome(one) for one in list_plans(visit.system, limit)]
    return json_answer({"items": items})


@get(PLAN, sync_to_thread=False)
def show_plan(request: AnyRequest, plan: FromPath[str]) -> Response[bytes]:
    """Return a plan with all that it would do, and what became of it."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    return json_answer(_whole(_kept(visit, plan)))


@post(f"{PLAN}/apply", status_code=200, opt={SLOW: True}, sync_to_thread=True)
def apply_kept_plan(request: AnyRequest, plan: FromPath[str], body: RawBody) -> Response[bytes]:
    """Apply a plan just as it was made, and return what became of it."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    found = _kept(visit, plan).plan
    asked = read_shape(request, body, ApplyBody)
    applied = apply_plan(
        visit.runtime, found.hash, visit.principal, via=visit.via, consent=asked.consent
    )
    outcome = _outcome(stored_plan(visit.runtime, found.hash))
    return json_answer(outcome | {"epoch": applied.epoch, "steps": applied.steps})


@post(f"{PLAN}/undo", status_code=201, opt={SLOW: True}, sync_to_thread=True)
def undo_plan(request: AnyRequest, plan: FromPath[str], body: RawBody) -> Response[bytes]:
    """Make a plan that goes back to how the system was before a plan; apply it by its hash."""
    read_parameters(request, NONE_KNOWN)
    visit = _demand(request)
    found = _kept(visit, plan).plan
    read_shape(request, body, NoBody)
    return _made(visit, Wish(back_to=found.base))


def _demand(request: AnyRequest) -> Visit:
    """Return the visit of somebody who may change something here; nobody else learns of plans."""
    visit = visit_of(request)
    if not any(visit.rights.may_do(one) for one in (MANAGE_PLUGINS, MANAGE_FIELDS)):
        raise Forbidden("plugins", "read")
    return visit


def _made(visit: Visit, wish: Wish) -> Response[bytes]:
    check_right(visit.runtime, visit.principal, wish)
    made = make_plan(visit.runtime, wish)
    keep_plan(visit.runtime, made, visit.principal)
    kept = stored_plan(visit.runtime, made.hash)
    return json_answer(_whole(kept), status=201, headers={"Location": f"{PLANS}/{made.hash}"})


def _kept(visit: Visit, wanted: str) -> StoredPlan:
    """Return the plan *wanted*, when the person may make such a change."""
    kept = stored_plan(visit.system, wanted)
    check_right(visit.system, visit.principal, kept.plan.wish)
    return kept


def _whole(kept: StoredPlan) -> dict[str, Any]:
    plan: dict[str, Any] = msgspec.to_builtins(kept.plan, enc_hook=plain)
    return plan | _outcome(kept) | {"is_empty": kept.plan.is_empty}


def _outcome(kept: StoredPlan) -> dict[str, Any]:
    return {
        "hash": kept.plan.hash,
        "state": kept.state,
        "made_by": kept.made_by,
        "made_at": kept.at,
        "applied_at": kept.applied_at,
        "epoch_before": kept.epoch_before,
        "epoch_after": kept.epoch_after,
        "report": kept.report,
    }


def _state(one: PluginState) -> dict[str, Any]:
    manifest = one.manifest
    return {
        "id": one.id,
        "name": one.name,
        "version": one.version,
        "publisher": manifest.publisher if manifest else None,
        "summary": manifest.summary if manifest else None,
        "requires": list(manifest.requires) if manifest else [],
        "state": one.state,
        "reason": one.reason or None,
        "failed_step": one.failed_step or None,
        "desired": one.desired,
        "observed": one.observed,
        "waits_for_consent": one.waits_for_consent,
        "enabled": one.is_running,
        "problem": one.reason or None if one.state not in ("enabled", "removed") else None,
    }
