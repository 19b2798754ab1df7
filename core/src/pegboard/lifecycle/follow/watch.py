"""Watches the system after a change of plugins, and goes back when it does clearly worse."""

import logging
from datetime import UTC, datetime, timedelta

from pegboard.access.principals import SYSTEM
from pegboard.assembly.runtime import Runtime
from pegboard.database.assembly_row import stored_assembly
from pegboard.lifecycle.apply_lock import apply_lock
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.errors import ApplyBusy, ApplyFailed, PlanMoved, PlanRefused
from pegboard.lifecycle.follow.announcements import Pulse
from pegboard.lifecycle.follow.traffic_rows import TrafficRows
from pegboard.lifecycle.follow.verdict import verdict
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.plan import Plan, PlanState
from pegboard.lifecycle.stored_plans import StoredPlan, change_plan, plans_in, stored_plan
from pegboard.lifecycle.wish import Wish

VIA = "watch"

log = logging.getLogger("pegboard.follow")


def watch(runtime: Runtime, pulse: Pulse) -> None:
    """Look after every plan that is watched; a duty of the followers, of which one is enough."""
    if "watching" not in pulse.states:
        return
    for kept in plans_in(runtime, "watching"):
        _look_after(runtime, kept)


def touched_by(plan: Plan) -> frozenset[str]:
    """Return the plugins that run since *plan*, or run otherwise than before."""
    before, after = plan.before, plan.target
    consented = {name for name, one in after.consents.items() if before.consents.get(name) != one}
    settled = {name for name in after.settings if before.settings.get(name) != after.settings[name]}
    released = {*before.quarantined} - {*after.quarantined}
    enabled = {*after.enabled} - {*before.enabled}
    return frozenset(consented | settled | released | enabled | {*plan.wish.upgrade})


def _look_after(runtime: Runtime, kept: StoredPlan) -> None:
    newest = stored_assembly(runtime.database)
    if newest is None or kept.epoch_after is None or kept.epoch_before is None:
        return
    touched = touched_by(kept.plan)
    quarantined = sorted(touched & newest.blueprint.quarantined.keys())
    if newest.epoch != kept.epoch_after and not quarantined:
        _pass(runtime, kept, "Another change came after it.")
        return
    rows = TrafficRows(runtime.database, runtime.assembly.workspace.tables)
    found = verdict(rows.of(kept.epoch_before), rows.of(kept.epoch_after), touched)
    if quarantined:
        name = quarantined[0]
        told = (f"{name} was put in quarantine.", newest.blueprint.quarantined[name], found)
        _go_back(runtime, kept, " ".join(str(one) for one in told if one))
    elif found is not None:
        _go_back(runtime, kept, str(found))
    elif _is_over(runtime, kept):
        _pass(runtime, kept, None)


def _is_over(runtime: Runtime, kept: StoredPlan) -> bool:
    watched = timedelta(seconds=runtime.settings.watch_seconds)
    return kept.applied_at is None or datetime.now(UTC) - kept.applied_at >= watched


def _go_back(runtime: Runtime, kept: StoredPlan, why: str) -> None:
    """Make the system what it was before *kept*; another process may have been faster."""
    back = make_plan(runtime, Wish(back_to=kept.epoch_before))
    keep_plan(runtime, back, SYSTEM)
    try:
        applied = apply_plan(runtime, back.hash, SYSTEM, via=VIA, consent=True)
    except (ApplyBusy, PlanMoved):
        return  # the next look, in a second, begins from what is then
    except (PlanRefused, ApplyFailed) as refused:
        log.warning("Could not go back to epoch %s: %s", kept.epoch_before, refused)
        _end(runtime, kept, "applied", f"{why} Going back was not possible: {refused}")
        return
    report = f"Went back to how the system was before. {why}"
    log.warning("Undid the plan %s: %s", kept.plan.hash[:12], why)
    _end(runtime, kept, "undone", report)
    _end_of(runtime, back.hash, "applied", f"Undid the plan {kept.plan.hash[:12]}.", applied.epoch)


def _pass(runtime: Runtime, kept: StoredPlan, report: str | None) -> None:
    """Watch *kept* no more, unless another process is just taking it back, or did."""
    try:
        with apply_lock(runtime.database):
            if stored_plan(runtime, kept.plan.hash).state == "watching":
                _end(runtime, kept, "applied", report)
    except ApplyBusy:
        return


def _end(runtime: Runtime, kept: StoredPlan, state: PlanState, report: str | None) -> None:
    _end_of(runtime, kept.plan.hash, state, report, kept.epoch_after)


def _end_of(
    runtime: Runtime, plan: str, state: PlanState, report: str | None, epoch: int | None
) -> None:
    database, tables = runtime.database, runtime.assembly.workspace.tables
    with database.writing() as tx:
        change_plan(tx, database, tables, plan, state=state, report=report, epoch_after=epoch)
