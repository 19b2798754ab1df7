"""The verbs of base: qualify and discard a lead, complete and reopen an activity."""

from collections.abc import Mapping
from typing import Any

from pegboard.base.activities import ACTIVITY
from pegboard.base.leads import LEAD
from pegboard.hookspecs.context import Context
from pegboard.hookspecs.slots import Action, ActionResult
from pegboard.model import fields
from pegboard.model.change import Values

Asked = Mapping[str, Any]


def qualify(lead: Values, _: Asked, context: Context) -> ActionResult:
    """Call a target a lead: there is real interest."""
    context.records.update(LEAD, lead.id, {"stage": "lead"})
    return ActionResult("This is a lead now.")


def discard(lead: Values, _: Asked, context: Context) -> ActionResult:
    """Put a lead aside; it can be taken up again."""
    context.records.update(LEAD, lead.id, {"stage": "discarded"})
    return ActionResult("The lead is discarded.")


def take_up(lead: Values, _: Asked, context: Context) -> ActionResult:
    """Work on a discarded lead again."""
    context.records.update(LEAD, lead.id, {"stage": "target"})
    return ActionResult("The lead is a target again.")


def complete(activity: Values, asked: Asked, context: Context) -> ActionResult:
    """Note that an activity is done, and what came of it."""
    values = {"status": "done"} | ({"outcome": asked["outcome"]} if asked.get("outcome") else {})
    context.records.update(ACTIVITY, activity.id, values)
    return ActionResult("Done.")


def reopen(activity: Values, _: Asked, context: Context) -> ActionResult:
    """Make an activity one that is still to do."""
    context.records.update(ACTIVITY, activity.id, {"status": "open"})
    return ActionResult("Open again.")


ACTIONS = (
    Action(LEAD, "qualify", "Qualify", qualify, icon="star", when='stage == "target"'),
    Action(
        LEAD,
        "discard",
        "Discard",
        discard,
        icon="archive",
        when='stage in ["target", "lead"]',
        order=200,
    ),
    Action(LEAD, "take_up", "Take up again", take_up, icon="undo-2", when='stage == "discarded"'),
    Action(
        ACTIVITY,
        "complete",
        "Complete",
        complete,
        icon="check",
        when='status == "open"',
        fields={"outcome": fields.Text(label="Outcome", help="What came of it")},
    ),
    Action(ACTIVITY, "reopen", "Reopen", reopen, icon="rotate-ccw", when='status != "open"'),
)
