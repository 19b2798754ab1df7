"""Turns what an administrator saves into a plan; a harmless one is applied at once."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from pegboard.database.assembly_row import stored_assembly_at
from pegboard.lifecycle.apply_plan import apply_plan
from pegboard.lifecycle.make_plan import keep_plan, make_plan
from pegboard.lifecycle.own_pieces import pieces_of
from pegboard.lifecycle.plan import Blocker, Plan
from pegboard.lifecycle.wish import Wish
from pegboard.model.blueprint import Keeping
from pegboard.model.errors import RuleBroken
from pegboard.model.own import Own
from pegboard.web.pages.addresses import is_fragment
from pegboard.web.pages.answers import go, leave, nothing
from pegboard.web.pages.own_fields.entry import HERE, enter_fields
from pegboard.web.pages.plugins.entry import plan_url
from pegboard.web.pages.plugins.retold import retold
from pegboard.web.pages.shell import AnyRequest
from pegboard.web.requests import Visit
from pegboard.web.running import SLOW
from pegboard.web.translations import gettext

MANY_ROWS = 100_000
"""From here on an index takes so long that somebody should choose the moment."""
Errors = Mapping[str, str]


class OwnRefused(RuleBroken):
    """Raised when something stands in the way of what was configured; *errors* by setting."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def save_own(visit: Visit, own: Own, *, to: str, say: str) -> Response[Any]:
    """Make everything so as *own* says and go *to* the next page, or show the plan first.

    Raises:
        OwnRefused: it does not fit.
        ApplyBusy, ApplyFailed, PlanRefused: it cannot be done now.
    """
    return carry_out(visit, Wish(own=own), to=to, say=say)


def carry_out(visit: Visit, wish: Wish, *, to: str, say: str) -> Response[Any]:
    """Apply *wish* at once when it only adds or changes, or show its plan first."""
    plan = _kept_plan(visit, wish)
    if plan.is_empty or is_harmless(plan):
        return _applied(visit, plan, to=to, say=say)
    return go(plan_url(plan.hash))


def _kept_plan(visit: Visit, wish: Wish) -> Plan:
    plan = make_plan(visit.runtime, wish)
    if plan.blockers:
        raise OwnRefused(dict(_by_setting(one) for one in plan.blockers))
    if not plan.is_empty:
        keep_plan(visit.runtime, plan, visit.principal)
    return plan


def _applied(visit: Visit, plan: Plan, *, to: str, say: str) -> Response[Any]:
    if plan.is_empty:
        return go(to, say=gettext("Nothing was changed."), tone="blue")
    done = apply_plan(visit.runtime, plan.hash, visit.principal, via=visit.via)
    return go(to, say=say, undo_url=f"{HERE}/undo/{done.epoch}")


def is_harmless(plan: Plan) -> bool:
    """Return whether *plan* takes nothing from anybody and nobody waits for it."""
    takes = plan.irreversible or plan.data or plan.uses or plan.consents
    gone = any(one.movement == "removed" for one in plan.differences)
    return not takes and not gone and all(step.rows < MANY_ROWS for step in plan.schema)


def _by_setting(blocker: Blocker) -> tuple[str, str]:
    """Return the setting that a blocker is about, and why: "base.account.x, options: …"."""
    place, joined, reason = blocker.reason.partition(": ")
    setting = place.rpartition(", ")[2]
    if joined and ", " in place:
        return setting, retold(reason)
    return "", retold(blocker.reason)


@post(f"{HERE}/undo/{{epoch:int}}", opt={SLOW: True}, sync_to_thread=True)
def undo_change(request: AnyRequest, epoch: FromPath[int]) -> Response[Any]:
    """Take back what a change of fields did, unless they were changed again since."""
    visit = enter_fields(request)
    database = visit.runtime.database
    made, before = stored_assembly_at(database, epoch), stored_assembly_at(database, epoch - 1)
    now = visit.assembly.blueprint.own
    if made is None or before is None or made.blueprint.own != now:
        say = gettext("Fields were changed again since, so this cannot be taken back.")
        return _answer(request, say, tone="amber")
    plan = _kept_plan(visit, _undoing(visit, before.blueprint.own))
    apply_plan(visit.runtime, plan.hash, visit.principal, via=visit.via)
    return _answer(request, gettext("The change is undone."))


def _answer(request: AnyRequest, say: str, *, tone: str = "green") -> Response[Any]:
    """Answer a form, or the button of a message, which htmx sends."""
    if is_fragment(request):
        return leave(nothing(200, {"hx-redirect": HERE}), say, tone=tone)
    return go(HERE, say=say, tone=tone)


def _undoing(visit: Visit, before: Own) -> Wish:
    """What was added and holds nothing yet leaves no trace; what holds something is kept."""
    added = pieces_of(visit.assembly.blueprint.own) - pieces_of(before)
    whole = {one for one in added if one.rpartition(".")[0] not in added}
    purging: dict[str, Keeping] = dict.fromkeys(sorted(whole), "purge")
    if not purging:
        return Wish(own=before)
    filled = {one.name for one in make_plan(visit.runtime, Wish(remove=purging)).data if one.rows}
    if any(_within(name, filled) for name in purging):
        return Wish(remove=dict.fromkeys(purging, "keep"))
    return Wish(own=before, remove=purging)


def _within(name: str, filled: set[str]) -> bool:
    return any(one == name or one.startswith(f"{name}.") for one in filled)
