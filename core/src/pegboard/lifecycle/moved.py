"""Says what changed since a plan was made."""

from pegboard.lifecycle.plan import Plan


def what_moved(plan: Plan, fresh: Plan) -> str:
    """Return in words what is not any more as *plan* found it, by the plan made just now."""
    if fresh.base != plan.base:
        return f"another change was applied (epoch {fresh.base}, the plan starts from {plan.base})"
    if fresh.packages != plan.packages:
        names = sorted({*fresh.packages, *plan.packages})
        changed = [n for n in names if fresh.packages.get(n) != plan.packages.get(n)]
        return f"the package of {', '.join(changed)} is not the same"
    if fresh.blockers != plan.blockers:
        new = [f"{one.plugin} {one.reason}" for one in fresh.blockers]
        return "; ".join(new) or "what stood in the way is gone"
    parts = (
        ("the code that runs", plan.base_hash != fresh.base_hash),
        ("what plugins may do", plan.consents != fresh.consents),
        ("what relies on what goes", plan.uses != fresh.uses),
        ("what the database needs", plan.schema != fresh.schema),
        ("what the plugins bring", plan.differences != fresh.differences),
    )
    return "; ".join(name for name, is_moved in parts if is_moved) or "the stored data"


def is_same_ground(plan: Plan, fresh: Plan) -> bool:
    """Return whether *plan*, of which some steps are done, can still be finished."""
    return (
        not fresh.blockers
        and (fresh.base, fresh.base_hash) == (plan.base, plan.base_hash)
        and fresh.target == plan.target
        and fresh.packages == plan.packages
    )
