"""Makes a plan: what a wish will do to the system, worked out without touching it."""

from pegboard.access.principals import Principal
from pegboard.assembly.runtime import Runtime
from pegboard.lifecycle.draft import draft
from pegboard.lifecycle.fresh_process import drafted_elsewhere, needs_fresh_process
from pegboard.lifecycle.plan import Plan
from pegboard.lifecycle.stored_plans import keep_document
from pegboard.lifecycle.wish import Wish


def make_plan(runtime: Runtime, wish: Wish) -> Plan:
    """Return the plan of *wish*, with everything that stands in its way; nothing is stored.

    Raises:
        PlanRefused: the database is empty, or never had the epoch to go back to.
        NotReady: this process cannot serve the newest generation, from which a plan begins.
    """
    runtime.follow()
    if needs_fresh_process(wish):
        return drafted_elsewhere(runtime, wish)
    return draft(runtime, wish)[0]


def keep_plan(runtime: Runtime, plan: Plan, principal: Principal) -> None:
    """Keep *plan*, so that it can be applied by its hash."""
    keep_document(runtime, plan, principal.user_id)
